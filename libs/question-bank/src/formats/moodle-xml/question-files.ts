import type { Attachment, Loss } from '../format.ts';
import { FILE_LIMITS } from '../format.ts';
import { attachmentOf } from '../attachment-of.ts';
import { elementsOf, ownText, type XmlElement } from '../xml/xml-element.ts';

const PREFIX = '@@PLUGINFILE@@/';

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/u;

const REFERENCE = /@@PLUGINFILE@@\/([^\s"'<>()\\]+)/gu;

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

type Stored = { readonly picture: Attachment } | { readonly reason: string };

type Held = Stored & { used: boolean };

function stored(file: XmlElement, name: string): Stored {
  if (file.cut) return { reason: `is larger than ${FILE_LIMITS.attachmentBytes / 1024 / 1024} MB` };
  const text = ownText(file);
  if (file.attributes.encoding !== 'base64' || !BASE64.test(text)) return { reason: 'is not encoded in Base64' };
  const bytes = new Uint8Array(Buffer.from(text, 'base64'));
  if (bytes.length > FILE_LIMITS.attachmentBytes) {
    return { reason: `is larger than ${FILE_LIMITS.attachmentBytes / 1024 / 1024} MB` };
  }
  const picture = attachmentOf(bytes, name);
  return picture.ok ? { picture: picture.value } : { reason: 'is no PNG, JPEG, GIF or WebP picture' };
}

/** A picture of a `data:` address in a text; null for any that is none. */
function inlinePicture(src: string): Attachment | null {
  const [head, data] = [src.slice(0, src.indexOf(',') + 1), src.slice(src.indexOf(',') + 1)];
  if (!/^data:image\/[a-z+.-]{1,20};base64,$/iu.test(head) || !BASE64.test(data)) return null;
  const bytes = new Uint8Array(Buffer.from(data, 'base64'));
  const picture = attachmentOf(bytes, 'picture');
  return picture.ok ? picture.value : null;
}

/**
 * The files that travel within a question: each stands beside the text that shows it, which names it by
 * `@@PLUGINFILE@@/` and its name. Pictures become attachments; all else is reported as lost, once.
 */
export class QuestionFiles {
  private readonly shown = new Map<string, Attachment>();
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
      inMarkdown: (text) => text.replace(REFERENCE, (whole: string, name: string) => find(name)?.url ?? whole),
    };
  }

  get attachments(): Attachment[] {
    return [...this.shown.values()];
  }

  /** The files that could not be kept, once every text was read. */
  lost(): Loss[] {
    return [...this.owners.values()].flatMap((files) =>
      [...files].flatMap(([name, file]): Loss[] => {
        const why = 'reason' in file ? file.reason : file.used ? null : 'no text shows';
        if (why === null) return [];
        return [{ code: 'FILE', part: 'attachments', message: `the file "${name.slice(0, 100)}", which ${why}` }];
      }),
    );
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
