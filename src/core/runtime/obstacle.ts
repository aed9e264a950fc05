/** What keeps a provider from starting, and what to do about it. */
export interface Obstacle {
  /** `libcudnn.so.9 not found`. */
  readonly missing: string;
  /** The command that gets it, or the setting that it wants. */
  readonly remedy: string;
}
