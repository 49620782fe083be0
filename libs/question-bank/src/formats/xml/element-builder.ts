import type { XmlElement, XmlNode } from './xml-element.ts';

export interface ElementBounds {
  /** Characters of one element with all it holds, bulky ones aside: names, attributes and texts. */
  readonly characters: number;
  /** The name of elements whose text is bounded for itself: files in Base64. */
  readonly bulky: string;
  readonly bulkyCharacters: number;
  /** Characters that all bulky texts of one element may have together. */
  readonly allBulkyCharacters: number;
}

/** Elements within elements. Real documents reach 40. */
const DEEPEST = 100;

interface Open {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly line: number;
  readonly children: XmlNode[];
  bulk: number;
  cut: boolean;
}

/** What an element became: itself, or too large or too deep to be kept. */
export type Built =
  | { readonly ok: true; readonly element: XmlElement }
  | {
      readonly ok: false;
      readonly name: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly line: number;
      readonly reason: 'TOO_LARGE' | 'TOO_DEEP';
    };

/** Builds one element from its tags and texts, and drops what it holds as soon as a bound is passed. */
export class ElementBuilder {
  private readonly open: Open[] = [];
  private depth = 0;
  private characters = 0;
  private bulky = 0;
  private dropped: 'TOO_LARGE' | 'TOO_DEEP' | null = null;

  constructor(private readonly bounds: ElementBounds) {}

  opened(name: string, attributes: Readonly<Record<string, string>>, line: number): void {
    this.depth += 1;
    this.count(Object.entries(attributes).reduce((sum, [key, value]) => sum + key.length + value.length, name.length));
    if (this.depth > DEEPEST) this.drop('TOO_DEEP');
    // The outermost stays, so that what was dropped can be named.
    if (this.dropped === null || this.depth === 1) {
      this.open.push({
        name,
        attributes: this.dropped === null ? attributes : {},
        line,
        children: [],
        bulk: 0,
        cut: false,
      });
    }
  }

  text(said: string): void {
    const current = this.open.at(-1);
    if (current === undefined || this.dropped !== null) return;
    if (current.name === this.bounds.bulky) {
      this.bulk(current, said);
      return;
    }
    this.count(said.length);
    if (this.isKept()) current.children.push(said);
  }

  /** The whole, once the outermost element is closed. */
  closed(): Built | null {
    this.depth -= 1;
    if (this.dropped !== null) {
      const [outermost] = this.open;
      if (this.depth > 0 || outermost === undefined) return null;
      const { name, attributes, line } = outermost;
      return { ok: false, name, attributes, line, reason: this.dropped };
    }
    const last = this.open.pop();
    if (last === undefined) return null;
    const { name, attributes, line, children, cut } = last;
    const element: XmlElement = { name, attributes, line, children, cut };
    const parent = this.open.at(-1);
    if (parent === undefined) return { ok: true, element };
    parent.children.push(element);
    return null;
  }

  private isKept(): boolean {
    return this.dropped === null;
  }

  private bulk(current: Open, said: string): void {
    current.bulk += said.length;
    this.bulky += said.length;
    current.cut ||= current.bulk > this.bounds.bulkyCharacters || this.bulky > this.bounds.allBulkyCharacters;
    if (!current.cut) current.children.push(said);
    else current.children.length = 0;
  }

  private count(characters: number): void {
    this.characters += characters;
    if (this.characters > this.bounds.characters) this.drop('TOO_LARGE');
  }

  private drop(reason: 'TOO_LARGE' | 'TOO_DEEP'): void {
    if (this.dropped !== null) return;
    this.dropped = reason;
    this.open.splice(1);
    const [outermost] = this.open;
    if (outermost !== undefined) outermost.children.length = 0;
  }
}
