import { constants } from 'node:os';

/** Stays loaded when its handle is closed: Node closes it at once, since no library here is an addon of its own. */
const RTLD_NODELETE = 0x1000;

/**
 * Loads a shared library into this process, so that whoever needs it by name later finds it there, whatever
 * LD_LIBRARY_PATH says. Undefined where it loaded, else the loader's reason, which names the file that it lacked.
 *
 * @param library a path, or a bare name that the system's own loader looks for
 */
export function loadLibrary(library: string): string | undefined {
  try {
    process.dlopen({ exports: {} }, library, constants.dlopen.RTLD_NOW | constants.dlopen.RTLD_GLOBAL | RTLD_NODELETE);
    return undefined;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    // Node's word for a library that loaded, but that is none of its addons.
    return reason.includes('did not self-register') ? undefined : reason;
  }
}
