/**
 * The phases of a soak, none of which waits for ever: one in which nothing progresses for a minute fails and is named.
 * Meanwhile each says how far it is.
 */

/** Something that takes long. */
export interface Phase {
  /** Such as "comparing every key". */
  readonly name: string;
  /** A figure that moves as long as the phase progresses; without it the phase must end within the minute. */
  readonly progress?: () => number;
  /** The figure in words. */
  readonly tell?: (progress: number) => string;
  /** Why there is no point in going on; null while there is. */
  readonly fault?: () => string | null;
}

/** How to speak. */
export interface Speech {
  readonly say: (progress: string) => void;
  readonly everySeconds: number;
}

/** How long a phase may stand still. */
export const STILL_SECONDS_MAX = 60;

/**
 * Does the work of a phase, which is to give up when its signal says so.
 * @throws Error when the phase stands still, or has no point any more
 */
export async function runPhase<T>(
  phase: Phase,
  { say, everySeconds }: Speech,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { name, progress = () => 0, tell, fault } = phase;
  const abort = new AbortController();
  // Seconds are counted, not measured, so that a machine that slept does not count as standing still.
  let [seconds, stillSeconds, seen] = [0, 0, progress()];
  let timer: NodeJS.Timeout | undefined;
  const failed = new Promise<never>((_, reject) => {
    const look = (): void => {
      const now = progress();
      seconds++;
      stillSeconds = now === seen ? stillSeconds + 1 : 0;
      seen = now;
      const state = tell === undefined ? name : `${name}: ${tell(now)}`;
      const what = fault?.() ?? (stillSeconds < STILL_SECONDS_MAX ? null : standstill);
      if (what !== null) reject(new Error(`the soak failed while ${state}: ${what}`));
      else if (seconds % everySeconds === 0) say(state);
    };
    timer = setInterval(() => {
      try {
        look();
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    }, 1_000);
  });
  try {
    return await Promise.race([work(abort.signal), failed]);
  } finally {
    clearInterval(timer);
    abort.abort();
  }
}

const standstill = `nothing happened for ${STILL_SECONDS_MAX} seconds`;
