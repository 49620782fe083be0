import { SaxesParser } from 'saxes';
import { FILE_LIMITS, UnreadableFile } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { encodingOf, wholeText } from '../source-text.ts';

/** An element of a parsed document. */
export interface XmlElement {
  /** Without its prefix. */
  readonly local: string;
  /** Its namespace; empty for none. */
  readonly uri: string;
  /** By their names as written, prefixes included: `xml:lang`. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlNode[];
  /** From 1. */
  readonly line: number;
}

export type XmlNode = XmlElement | string;

export type XmlOutcome =
  | { readonly ok: true; readonly root: XmlElement }
  | { readonly ok: false; readonly code: 'MALFORMED' | 'WRONG_ENCODING' | 'ITEM_TOO_LARGE'; readonly message: string };

/** Elements within elements, and names and values of one element. Real documents reach 40 and 30. */
const DEEPEST = 100;
const MOST_ATTRIBUTES = 200;
/** Bytes in which an XML declaration stands. */
const DECLARATION = 200;

/** The document is none, or none that is read here; the message says why. */
export class MalformedXml extends Error {}

/** No entities but XML's own five, so that no document can define others or name what every object has. */
const ENTITIES: Record<string, string> = Object.assign(Object.create(null) as Record<string, string>, {
  amp: '&',
  gt: '>',
  lt: '<',
  quot: '"',
  apos: "'",
});

/** Saxes begins with the place: `3:17: unclosed tag`. */
const sentence = (message: string): string =>
  message
    .replace(/^(?:.*?:)?(\d+):(\d+): /u, 'line $1: ')
    .replace(/\.$/u, '')
    .slice(0, 200);

export interface XmlHandlers {
  readonly open: (element: Omit<XmlElement, 'children'>) => void;
  readonly close: () => void;
  readonly text: (text: string) => void;
}

/**
 * A parser that calls the handlers while text is written to it. Document type declarations are refused, and with them
 * all entities that a document could define. Throws {@link MalformedXml}.
 */
export function xmlParser(handlers: XmlHandlers): { write(text: string): void; close(): void } {
  const parser = new SaxesParser({ xmlns: true });
  parser.ENTITIES = ENTITIES;
  let depth = 0;
  parser.on('error', (error) => {
    throw new MalformedXml(sentence(error.message));
  });
  parser.on('doctype', (declared) => {
    // One that only names the root defines nothing and asks for nothing.
    if (/^[\w.:-]*$/u.test(declared.trim())) return;
    throw new MalformedXml('document type declarations and entities of its own are not accepted');
  });
  parser.on('opentag', (tag) => {
    depth += 1;
    if (depth > DEEPEST) throw new MalformedXml(`elements stand within each other more than ${DEEPEST} deep`);
    const given = Object.values(tag.attributes);
    if (given.length > MOST_ATTRIBUTES)
      throw new MalformedXml(`an element has more than ${MOST_ATTRIBUTES} attributes`);
    handlers.open({
      local: tag.local,
      uri: tag.uri,
      attributes: new Map(given.map((attribute) => [attribute.name, attribute.value])),
      line: parser.line,
    });
  });
  parser.on('closetag', () => {
    depth -= 1;
    handlers.close();
  });
  parser.on('text', handlers.text);
  parser.on('cdata', handlers.text);
  return {
    write: (text) => void parser.write(text),
    close: () => void parser.close(),
  };
}

/** The tree of a document. Throws {@link MalformedXml}. */
export function parseXml(text: string): XmlElement {
  const top: XmlNode[] = [];
  const open: XmlNode[][] = [top];
  const parser = xmlParser({
    open: (element) => {
      const children: XmlNode[] = [];
      open.at(-1)?.push({ ...element, children });
      open.push(children);
    },
    close: () => void open.pop(),
    text: (said) => void open.at(-1)?.push(said),
  });
  parser.write(text);
  parser.close();
  const root = top.find((node) => typeof node !== 'string');
  if (root === undefined) throw new MalformedXml('there is no element');
  return root;
}

/** What the declaration says, where it is an encoding that is known: for bytes that are no valid UTF-8. */
function declared(bytes: Uint8Array): InstanceType<typeof TextDecoder> | null {
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, DECLARATION));
  const label = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/u.exec(head)?.[1];
  try {
    return label === undefined ? null : new TextDecoder(label, { fatal: true });
  } catch {
    return null;
  }
}

async function decoded(bytes: Uint8Array): Promise<string> {
  const file = memoryFile(bytes);
  const encoding = await encodingOf(file);
  if (encoding === 'windows-1252') {
    try {
      const text = declared(bytes)?.decode(bytes);
      if (text !== undefined) return text;
    } catch {
      // It is not what it says: taken for Windows-1252, as everywhere.
    }
  }
  return wholeText(file);
}

/** The tree of a document in any encoding, if it is none of more than 256 KB. */
export async function readXml(bytes: Uint8Array): Promise<XmlOutcome> {
  if (bytes.length > FILE_LIMITS.itemBytes) {
    return { ok: false, code: 'ITEM_TOO_LARGE', message: `It is larger than ${FILE_LIMITS.itemBytes / 1024} KB.` };
  }
  try {
    return { ok: true, root: parseXml(await decoded(bytes)) };
  } catch (cause) {
    if (cause instanceof MalformedXml) {
      return { ok: false, code: 'MALFORMED', message: `It is no well-formed XML: ${cause.message}.` };
    }
    if (cause instanceof UnreadableFile) {
      return { ok: false, code: 'WRONG_ENCODING', message: cause.refusal.message };
    }
    throw cause;
  }
}

export const elementsOf = (element: XmlElement): XmlElement[] =>
  element.children.filter((child) => typeof child !== 'string');

/** All text within, without any markup. */
export const textWithin = (element: XmlElement): string =>
  element.children.map((child) => (typeof child === 'string' ? child : textWithin(child))).join('');
