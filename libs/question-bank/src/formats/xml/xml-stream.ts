import { SaxesParser } from 'saxes';
import { refusals } from '../../domain/refusals.ts';
import { UnreadableFile, type SourceFile } from '../format.ts';
import { ElementBuilder, type Built, type ElementBounds } from './element-builder.ts';
import { xmlTextOf } from './xml-text.ts';

/** What a document holds, in its order. After `BROKEN` nothing follows: behind it no parser can tell what is what. */
export type XmlFound =
  | { readonly type: 'ELEMENT'; readonly built: Built }
  | { readonly type: 'BROKEN'; readonly line: number; readonly reason: string };

/** No entities but XML's own five: none that a document defines, and none that every object inherits. */
const ENTITIES: Record<string, string> = Object.assign(Object.create(null) as Record<string, string>, {
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'",
});

class Malformed extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(reason);
  }
}

/** Saxes begins with the place: `3:17: unclosed tag.` */
const reasonOf = (message: string): string =>
  message
    .replace(/^\d+:\d+: /u, '')
    .replace(/\.$/u, '')
    .slice(0, 200);

/** Feeds text to the parser and collects the elements that stand right within the root. */
class RootReader {
  readonly found: XmlFound[] = [];
  rootIsOpen = false;
  private readonly parser = new SaxesParser();
  private builder: ElementBuilder | null = null;

  constructor(
    private readonly root: string,
    private readonly bounds: ElementBounds,
  ) {
    const { parser } = this;
    parser.ENTITIES = ENTITIES;
    parser.on('error', ({ message }) => {
      throw new Malformed(parser.line, reasonOf(message));
    });
    parser.on('doctype', () => {
      throw new UnreadableFile(refusals.FORBIDDEN_XML({ values: { line: parser.line } }).error);
    });
    parser.on('opentag', ({ name, attributes }) => {
      this.opened(name, attributes);
    });
    parser.on('closetag', () => {
      this.closed();
    });
    parser.on('text', (text) => this.builder?.text(text));
    parser.on('cdata', (text) => this.builder?.text(text));
  }

  write(text: string): void {
    this.parser.write(text);
  }

  close(): void {
    this.parser.close();
  }

  private opened(name: string, attributes: Record<string, string>): void {
    if (!this.rootIsOpen) {
      if (name !== this.root) {
        const reason = `its first element is <${name.slice(0, 40)}>, not <${this.root}>`;
        throw new UnreadableFile(refusals.MALFORMED_XML({ values: { reason } }).error);
      }
      this.rootIsOpen = true;
      return;
    }
    this.builder ??= new ElementBuilder(this.bounds);
    this.builder.opened(name, attributes, this.parser.line);
  }

  private closed(): void {
    const built = this.builder?.closed() ?? null;
    if (built === null) return;
    this.builder = null;
    this.found.push({ type: 'ELEMENT', built });
  }
}

/**
 * The elements that stand right within a document's root, one after the other, so that no more than one of them is in
 * memory. Document type declarations are refused (`FORBIDDEN_XML`), and with them every entity that a document defines
 * and every address that it asks to open. Throws {@link UnreadableFile} for those, for another root and for what is no
 * XML from its beginning (`MALFORMED_XML`); a document that breaks later gives what stands before, then `BROKEN`.
 */
export async function* elementsWithin(file: SourceFile, root: string, bounds: ElementBounds): AsyncGenerator<XmlFound> {
  const reader = new RootReader(root, bounds);
  try {
    for await (const text of xmlTextOf(file)) {
      reader.write(text);
      yield* reader.found.splice(0);
    }
    reader.close();
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    const { line, reason } = error;
    if (!reader.rootIsOpen) {
      throw new UnreadableFile(refusals.MALFORMED_XML({ values: { reason: `line ${line}: ${reason}` } }).error);
    }
    yield* reader.found.splice(0);
    yield { type: 'BROKEN', line, reason };
  }
}
