import { FILE_LIMITS, type SourceFile } from '../format.ts';
import { encodingOf, textOf } from '../source-text.ts';
import { metadataOf, type ItemMetadata } from './metadata.ts';
import { MalformedXml, xmlParser, type XmlElement, type XmlNode } from './xml-tree.ts';

/** A file that a package's manifest lists. */
export interface Resource {
  /** As written, with the bases above it. */
  readonly href: string;
  readonly is: 'ITEM' | 'TEST' | 'OTHER';
  readonly metadata: ItemMetadata;
}

const ITEM = /^imsqti_(?:apip)?item_xmlv\d/u;
const TEST = /^imsqti_(?:apip)?(?:test|section)_xmlv\d/u;

/** They may be as many as the package has items, and say nothing about this resource. */
const IGNORED = new Set(['dependency', 'file']);

/** Finds resources while the manifest's text comes in, and holds one of them at a time. */
class ResourceFinder {
  private readonly found: Resource[] = [];
  private readonly bases: string[] = [];
  private readonly open: { readonly element: XmlElement; readonly children: XmlNode[] }[] = [];
  private size = 0;
  private firstFile = '';

  /** Those that ended since it was asked before. */
  taken(): Resource[] {
    return this.found.splice(0);
  }

  opened(element: Omit<XmlElement, 'children'>): void {
    if (this.open.length === 0) {
      this.bases.push(element.attributes.get('xml:base') ?? '');
      if (element.local !== 'resource') return;
      this.firstFile = '';
      this.size = 0;
    }
    const children: XmlNode[] = [];
    const entered = { element: { ...element, children }, children };
    const parent = this.open.at(-1);
    this.open.push(entered);
    if (parent === undefined) return;
    if (element.local === 'file') this.firstFile ||= element.attributes.get('href') ?? '';
    if (!IGNORED.has(element.local)) {
      this.grow(64);
      parent.children.push(entered.element);
    }
  }

  text(text: string): void {
    const parent = this.open.at(-1);
    if (parent === undefined) return;
    this.grow(text.length);
    parent.children.push(text);
  }

  closed(): void {
    const ended = this.open.pop();
    if (ended !== undefined && this.open.length === 0) this.found.push(this.resource(ended.element));
    if (this.open.length === 0) this.bases.pop();
  }

  private grow(by: number): void {
    this.size += by;
    if (this.size > FILE_LIMITS.itemBytes) throw new MalformedXml('what it says about one file is larger than 256 KB');
  }

  private resource(element: XmlElement): Resource {
    const type = element.attributes.get('type') ?? '';
    return {
      href: this.bases.join('') + (element.attributes.get('href') ?? this.firstFile),
      is: ITEM.test(type) ? 'ITEM' : TEST.test(type) ? 'TEST' : 'OTHER',
      metadata: metadataOf(element),
    };
  }
}

/**
 * The files that a manifest lists (IMS Content Packaging 1.1 and 1.2), in its order and as they are met. Throws
 * {@link MalformedXml} where it stops being a manifest.
 */
export async function* resourcesOf(manifest: SourceFile): AsyncGenerator<Resource> {
  const finder = new ResourceFinder();
  const parser = xmlParser({
    open: (element) => {
      finder.opened(element);
    },
    text: (text) => {
      finder.text(text);
    },
    close: () => {
      finder.closed();
    },
  });
  for await (const text of textOf(manifest, await encodingOf(manifest))) {
    parser.write(text);
    yield* finder.taken();
  }
  parser.close();
  yield* finder.taken();
}
