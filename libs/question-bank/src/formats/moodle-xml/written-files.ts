import type { Attachment, Loss } from '../format.ts';
import { escapeXml } from '../markup/xhtml.ts';

/** An address that nothing else runs into: only then what is written for it ends where it has to. */
const REFERENCE = /attachment:([0-9a-f]{64})(?![^\s"'<>()\\])/gu;

const encodedName = (name: string): string =>
  encodeURIComponent(name).replace(
    /[!'()*~]/gu,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

/** What Moodle takes for a file's name, and for one that is not taken by another file of the question. */
function usableName(fileName: string, taken: ReadonlySet<string>): string {
  const clean = fileName.replace(/[/\p{Cc}\p{Surrogate}\ufffe\uffff]/gu, '_').trim() || 'picture';
  let name = clean;
  for (let number = 2; taken.has(name); number += 1) name = `${number}-${clean}`;
  return name;
}

/** The pictures of one question while it is written: each text takes along those that it shows. */
export class WrittenFiles {
  private readonly names = new Map<string, string>();
  private readonly byDigest: ReadonlyMap<string, Attachment>;
  private readonly shown = new Set<string>();

  constructor(attachments: readonly Attachment[]) {
    this.byDigest = new Map(attachments.map((attachment) => [attachment.digest, attachment]));
    for (const { digest, fileName } of attachments) {
      this.names.set(digest, usableName(fileName, new Set(this.names.values())));
    }
  }

  /** The text with the names of its pictures, and the `<file>` elements that belong beside it. */
  within(text: string): { text: string; files: string } {
    const used = new Set<string>();
    const named = text.replace(REFERENCE, (whole, digest: string) => {
      const name = this.names.get(digest);
      if (name === undefined) return whole;
      used.add(digest);
      return `@@PLUGINFILE@@/${encodedName(name)}`;
    });
    return { text: named, files: [...used].map((digest) => this.file(digest)).join('') };
  }

  /** What does not come along as it is, once every text was written. */
  losses(): Loss[] {
    return [...this.byDigest.values()].flatMap(({ digest, fileName }): Loss[] => {
      const name = this.names.get(digest);
      if (!this.shown.has(digest)) {
        return [{ code: 'FILE', part: 'attachments', message: `the picture "${fileName}", which no text shows` }];
      }
      if (name === fileName) return [];
      return [{ code: 'FILE_NAME', part: 'attachments', message: `the name "${fileName}", which became "${name}"` }];
    });
  }

  private file(digest: string): string {
    this.shown.add(digest);
    const name = escapeXml(this.names.get(digest) ?? digest);
    const bytes = Buffer.from(this.byDigest.get(digest)?.bytes ?? []).toString('base64');
    return `<file name="${name}" path="/" encoding="base64">${bytes}</file>`;
  }
}
