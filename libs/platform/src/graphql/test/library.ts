import { Injectable } from '@nestjs/common';
import { Genre, type BookType, type ShelfType } from './library.types.ts';

/** Plain data for the fixture's resolvers, and a record of which of them ran. */
@Injectable()
export class Library {
  readonly calls: string[] = [];
  readonly shelves: ShelfType[] = ['upper', 'lower'].map((label, index) => ({ id: `shelf-${index}`, label }));
  readonly books: BookType[] = Array.from({ length: 12 }, (_, index) =>
    this.bind(index, `Volume ${index}`, Genre.ATLAS),
  );
  /** Aborts when the session of the fixture's reader ends. */
  sessionEnd = new AbortController();
  /** Event sources that are open now. */
  openSources = 0;
  private readonly listeners = new Set<(book: BookType) => void>();

  add(title: string, genre: Genre): BookType {
    const book = this.bind(this.books.length, title, genre);
    this.books.push(book);
    for (const listener of this.listeners) listener(book);
    return book;
  }

  additions(): AsyncIterableIterator<{ bookAdded: BookType }> {
    const waiting: BookType[] = [];
    let wake: ((step: IteratorResult<{ bookAdded: BookType }>) => void) | null = null;
    const listener = (book: BookType): void => {
      if (wake) wake({ done: false, value: { bookAdded: book } });
      else waiting.push(book);
      wake = null;
    };
    this.listeners.add(listener);
    this.openSources += 1;
    return {
      next: () => {
        const book = waiting.shift();
        if (book) return Promise.resolve({ done: false, value: { bookAdded: book } });
        return new Promise((resolve) => {
          wake = resolve;
        });
      },
      return: () => {
        if (this.listeners.delete(listener)) this.openSources -= 1;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  /** A source that never gives an event, and whose `next` is not answered by its `return` either. */
  silence<T>(): AsyncIterableIterator<T> {
    this.openSources += 1;
    return {
      next: () => new Promise(() => undefined),
      return: () => {
        this.openSources -= 1;
        return Promise.resolve({ done: true, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  private bind(index: number, title: string, genre: Genre): BookType {
    return {
      id: `book-${index}`,
      title,
      subtitle: index % 2 === 0 ? null : `Part ${index}`,
      leaves: 100 + index,
      price: `${index}.50`,
      printedAt: new Date(Date.UTC(2020, 0, 1 + index)),
      genre,
      tags: index % 3 === 0 ? [] : [`tag-${index}`, 'paper'],
      grid: [[index, index + 1], []],
      shelfId: `shelf-${index % 2}`,
    };
  }
}
