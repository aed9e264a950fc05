/** Where CUDA and cuDNN may lie when the system's loader does not know of them. */
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { namesIfThere } from '../read-if-there.js';

/**
 * Existing folders, best first: those named by `CUDA_PATH` or `CUDA_HOME`, NVIDIA's own places, then the wheels of the
 * Pythons in use and installed (`nvidia-cublas`, `nvidia-cudnn-cu13` …).
 */
export function cudaFolders(env: NodeJS.ProcessEnv = process.env): string[] {
  const named = [env.CUDA_PATH, env.CUDA_HOME].filter((path) => path !== undefined);
  const toolkits = [...named, ...within('/usr/local', /^cuda/), ...within('/opt', /^cuda/)];
  const libraries = toolkits.flatMap((toolkit) =>
    ['lib64', 'lib', 'targets/x86_64-linux/lib'].map((folder) => join(toolkit, folder)),
  );
  const wheels = sitePackages(env).flatMap((folder) =>
    within(join(folder, 'nvidia'), /./).map((wheel) => join(wheel, 'lib')),
  );
  return [...named, ...libraries, ...wheels].filter(isFolder);
}

function sitePackages(env: NodeJS.ProcessEnv): string[] {
  const environments = [env.VIRTUAL_ENV, env.CONDA_PREFIX].filter((path) => path !== undefined);
  // Where `python3` would come from: a virtual environment need not say so in a variable.
  const onPath = (env.PATH ?? '').split(delimiter).filter((folder) => namesIfThere(folder).includes('python3'));
  const prefixes = [
    ...environments,
    ...onPath.map((folder) => dirname(folder)),
    join(homedir(), '.local'),
    '/usr/local',
    '/usr',
    '/opt/conda',
  ];
  const versions = prefixes.flatMap((prefix) => within(join(prefix, 'lib'), /^python3/));
  return versions.flatMap((folder) => [join(folder, 'site-packages'), join(folder, 'dist-packages')]);
}

function within(folder: string, name: RegExp): string[] {
  return namesIfThere(folder)
    .filter((entry) => name.test(entry))
    .map((entry) => join(folder, entry));
}

function isFolder(path: string): boolean {
  return namesIfThere(path).length > 0;
}
