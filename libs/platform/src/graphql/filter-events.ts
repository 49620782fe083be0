/** The events that pass a subscription's `filter`; ends its source when it is ended itself. */
export function filterEvents<T>(
  events: AsyncIterable<T>,
  isWanted: (event: T) => boolean | Promise<boolean>,
): AsyncIterableIterator<T, undefined> {
  const source = events[Symbol.asyncIterator]();
  return {
    async next() {
      for (;;) {
        const step = await source.next();
        if (step.done) return { done: true, value: undefined };
        if (await isWanted(step.value)) return step;
      }
    },
    async return() {
      await source.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
