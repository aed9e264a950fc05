/** How the core tells its caller what is going on. The core never prints: the command line, or the library's user, does. */
export interface Listener {
  /** Something the user should know once (`note: …`, `warning: …` on stderr; info stands by itself). */
  onNotice?(notice: Notice): void;
  /** Called often while a long job runs. */
  onProgress?(progress: Progress): void;
}

export interface Notice {
  level: 'info' | 'note' | 'warning';
  text: string;
}

export interface Progress {
  /** What is being counted: `bytes`, `lines`, `rows`, `runs`. */
  unit: 'bytes' | 'lines' | 'rows' | 'runs';
  done: number;
  /** Absent where nobody can know it (stdin). */
  total?: number;
  /** The file, tensor or phase at hand. */
  label?: string;
  /** Of several files: of all of them together. */
  inAll?: { done: number; total?: number };
  /** Lines that came out with an `error`. */
  errors?: number;
}
