import type { Attachment, Loss } from '../format.ts';
import { FILE_LIMITS } from '../format.ts';
import { attachmentOf } from '../attachment-of.ts';
import { elementsOf, ownText, type XmlElement } from '../xml/xml-element.ts';

const PREFIX = '@@PLUGINFILE@@/';

/** The bytes of a Base64 text, however its lines are broken; null for what is none. */
function fromBase64(text: string): Uint8Array | null {
  const compact = text.replace(/\s+/gu, '');
  return /^[A-Za-z0-9+/]+={0,2}$/u.test(compact) ? new Uint8Array(Buffer.from(compact, 'base64')) : null;
}

const REFERENCE = /@@PLUGINFILE@@\/([^\s"'<>()\\]+)/gu;

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

const TOO_LARGE = `is larger than ${FILE_LIMITS.attachmentBytes / 1024 / 1024} MB`;

type Stored = { readonly picture: Attachment } | { readonly reason: string };

type Held = Stored & { used: boolean };

function stored(file: XmlElement, name: string): Stored {
  if (file.cut) return { reason: TOO_LARGE };
  const bytes = file.attributes.encoding === 'base64' ? fromBase64(ownText(file)) : null;
  if (bytes === null) return { reason: 'is not encoded in Base64' };
  if (bytes.length > FILE_LIMITS.attachmentBytes) return { reason: TOO_LARGE };
  const picture = attachmentOf(bytes, name);
  return picture.ok ? { picture: picture.value } : { reason: 'is no PNG, JPEG, GIF or WebP picture' };
}

/** A picture of a `data:` address in a text; null for any that is none. */
function inlinePicture(src: string): Attachment | null {
  const comma = src.indexOf(',') + 1;
  if (!/^data:image\/[a-z+.-]{1,20};base64,$/iu.test(src.slice(0, comma))) return null;
  const bytes = fromBase64(src.slice(comma));
  if (bytes === null) return null;
  const picture = attachmentOf(bytes, 'picture');
  return picture.ok ? picture.value : null;
}

/**
 * The files that travel within a question: each stands beside the text that shows it, which names it by
 * `@@PLUGINFILE@@/` and its name. Pictures become attachments; all else is reported as lost, once.
 */
export class QuestionFiles {
  private readonly shown = new Map<string, Attachment>();
  private readonly unresolved: Loss[] = [];
  private readonly owners = new Map<XmlElement, Map<string, Held>>();

  /** What resolves the references of one text, whose files stand within `owner`. */
  within(owner: XmlElement): TextFiles {
    const files = this.held(owner);
    const find = (reference: string): { url: string } | null => {
      const found = files.get(decoded(reference)) ?? files.get(reference);
      if (found === undefined) return null;
      found.used = true;
      return 'picture' in found ? this.show(found.picture) : null;
    };
    return {
      image: (src) => {
        if (src.startsWith(PREFIX)) return find(src.slice(PREFIX.length).replace(/[?#].*$/u, ''));
        const picture = src.startsWith('data:') ? inlinePicture(src) : null;
        return picture === null ? null : this.show(picture);
      },
      inMarkdown: (text) =>
        text.replace(REFERENCE, (whole: string, name: string) => {
          const found = find(name);
          if (found !== null) return found.url;
          this.unresolved.push({ code: 'IMAGE', part: 'attachments', message: `the picture ${whole.slice(0, 100)}` });
          return whole;
        }),
    };
  }

  get attachments(): Attachment[] {
    return [...this.shown.values()];
  }

  /** The files that could not be kept, once every text was read. */
  lost(): Loss[] {
    const unused = [...this.owners.values()].flatMap((files) =>
      [...files].flatMap(([name, file]): Loss[] => {
        // One that a text shows was reported by its place there, or is kept.
        if (file.used) return [];
        const why = 'reason' in file ? file.reason : 'no text shows';
        return [{ code: 'FILE', part: 'attachments', message: `the file "${name.slice(0, 100)}", which ${why}` }];
      }),
    );
    return [...this.unresolved, ...unused];
  }

  private held(owner: XmlElement): Map<string, Held> {
    const known = this.owners.get(owner);
    if (known !== undefined) return known;
    const files = new Map<string, Held>();
    for (const file of elementsOf(owner, 'file')) {
      const path = `${file.attributes.path ?? '/'}/${file.attributes.name ?? ''}`.replace(/^\/+|\/(?=\/)/gu, '');
      files.set(path, { ...stored(file, path), used: false });
    }
    this.owners.set(owner, files);
    return files;
  }

  private show(picture: Attachment): { url: string } {
    if (!this.shown.has(picture.digest)) this.shown.set(picture.digest, picture);
    return { url: `attachment:${picture.digest}` };
  }
}

export interface TextFiles {
  /** The address of a picture that HTML shows, or null if it does not come along. */
  image(src: string): { readonly url: string } | null;
  /** Markdown with the addresses of those that do. */
  inMarkdown(text: string): string;
}
