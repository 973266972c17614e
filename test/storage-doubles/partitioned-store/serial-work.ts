/**
 * Work that is done one piece after the other, by name: a queue for each partition or log that is in use.
 */
export class SerialWork {
  readonly #tails = new Map<string, Promise<unknown>>();

  /** Runs `work` after all that was given before under that name. */
  run<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = this.#tails.get(name) ?? Promise.resolve();
    const result = before.then(work);
    const ended = (): void => {
      if (this.#tails.get(name) === tail) this.#tails.delete(name);
    };
    const tail = result.then(ended, ended);
    this.#tails.set(name, tail);
    return result;
  }

  /** Resolves when nothing is left of what was given so far. */
  async settled(): Promise<void> {
    await Promise.all(this.#tails.values());
  }
}
