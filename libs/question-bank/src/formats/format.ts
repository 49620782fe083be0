import type { Refusal } from '@plumbline/kernel';
import type { QuestionContent } from '../domain/question-content.ts';

/** The formats in which questions come and go. */
export const QUESTION_FORMATS = [
  'GUIDE',
  'MARKDOWN',
  'GIFT',
  'AIKEN',
  'MOODLE_XML',
  'QTI_21',
  'QTI_30',
  'CSV',
  'JSON',
] as const;

export type QuestionFormat = (typeof QUESTION_FORMATS)[number];

/** Sizes that bound every file that is read, whatever its format: rule 5 of "Import and export". */
export const FILE_LIMITS = {
  /** Bytes of a file; of a package, as it is sent. */
  bytes: 50 * 1024 * 1024,
  items: 100_000,
  /** Bytes of one item, and of one question's whole content. */
  itemBytes: 256 * 1024,
  /** Bytes of one picture. */
  attachmentBytes: 2 * 1024 * 1024,
  /** Bytes of a package when unpacked, all entries together, and the most entries it may have. */
  unpackedBytes: 200 * 1024 * 1024,
  entries: 250_000,
} as const;

/** Media types of pictures that may be attached; none of them can hold a script. */
export const ATTACHMENT_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;

export type AttachmentType = (typeof ATTACHMENT_TYPES)[number];

/**
 * A picture that the texts of a question show. Markdown refers to it as `![alternative text](attachment:DIGEST)`: the
 * address follows from the bytes alone, so that the same picture is stored once and a second import changes nothing.
 */
export interface Attachment {
  /** SHA-256 of the bytes, in lower-case hexadecimal. */
  readonly digest: string;
  readonly mediaType: AttachmentType;
  /** What the source called it, without folders; for people. */
  readonly fileName: string;
  readonly bytes: Uint8Array;
}

/** A question as it travels between banks: without ids, states and history. All texts are Markdown. */
export interface PortableQuestion {
  /** Ids of choices and targets name them within this question only. */
  readonly content: QuestionContent;
  readonly skills: readonly string[];
  /** 1 (easy) to 5 (hard). */
  readonly difficulty: number | null;
  /** The language of its texts, as a BCP 47 tag. */
  readonly locale: string | null;
  /** Where it comes from: a title, an address. */
  readonly source: string | null;
  /** Under which terms it may be used: an SPDX identifier, or words. */
  readonly licence: string | null;
  /** Those that the texts refer to. */
  readonly attachments: readonly Attachment[];
}

/**
 * What of a question a loss is about. A round trip through a format gives back everything but the parts that the
 * report names: this is what the property tests compare by.
 */
export const LOST_PARTS = [
  'title',
  'explanation',
  'modelAnswer',
  'keyPoints',
  'commonMistakes',
  'followUps',
  'expectedOutline',
  'redFlags',
  'anchored',
  'caseSensitive',
  'tolerance',
  'skills',
  'difficulty',
  'locale',
  'source',
  'licence',
  'attachments',
  /** The kind became the nearest that the format has, for instance TRUE_FALSE became SINGLE_CHOICE. */
  'kind',
  /** The same text in another spelling of Markdown, or other white space: it reads the same. */
  'spelling',
  /** Something that questions here have no place for: weights, feedback for each choice, penalties. */
  'other',
] as const;

export type LostPart = (typeof LOST_PARTS)[number];

/** What the source says and its copy does not. */
export interface Loss {
  /** Stable, in capitals: `CHOICE_FEEDBACK`, `PENALTY`, `IMAGE`. */
  readonly code: string;
  readonly part: LostPart;
  /** For people: what exactly was lost, in a sentence without a full stop. */
  readonly message: string;
  /** From 1, where it is known. */
  readonly line?: number;
}

/** What somebody should look at: a repair that was made, words that look joined. */
export interface Warning {
  /** Stable, in capitals: `JOINED_WORDS`, `REPAIRED_KEY`. */
  readonly code: string;
  readonly message: string;
  readonly line?: number;
}

export type ReadOutcome =
  | {
      readonly ok: true;
      readonly question: PortableQuestion;
      readonly losses: readonly Loss[];
      readonly warnings: readonly Warning[];
    }
  | {
      readonly ok: false;
      /** Stable, in capitals: `NO_KEY`, `UNSUPPORTED_INTERACTION`. */
      readonly code: string;
      /** For people; names what it is about (the interaction, the type, the line). */
      readonly message: string;
    };

/** One item of a source; each gives exactly one line of the report. */
export interface ReadItem {
  /** `line 12`, or the file within a package. */
  readonly position: string;
  readonly outcome: ReadOutcome;
}

/** What a reader finds, in the order of the source. A note is about something that is no item: tips, a test's outline. */
export type Found =
  { readonly type: 'ITEM'; readonly item: ReadItem } | { readonly type: 'NOTE'; readonly text: string };

/** A file that can be read more than once, in pieces, without ever being whole in memory. */
export interface SourceFile {
  readonly fileName: string | null;
  /** Bytes. */
  readonly size: number;
  /** The bytes in order, from the beginning each time it is called. */
  chunks(): AsyncIterable<Uint8Array>;
  /** The bytes from `offset`, `length` of them or up to the end. Packages are read by their directory, which stands last. */
  slice(offset: number, length: number): Promise<Uint8Array>;
}

/** A file that as a whole cannot be read: the refusal says why, and nothing of it is taken in. */
export class UnreadableFile extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
    this.name = 'UnreadableFile';
  }
}

/**
 * Reads a format. It gives items as it meets them and holds no more than a few at a time; it checks what it needs to
 * build a question, while bounds on items and validity of contents are checked by whoever takes the items in. The same
 * bytes give the same items in the same order. It may throw {@link UnreadableFile} and nothing else.
 */
export type FormatReader = (file: SourceFile) => AsyncIterable<Found>;

export type WriteOutcome =
  | { readonly ok: true; readonly losses: readonly Loss[] }
  /** The format has no way to say this question at all. */
  | { readonly ok: false; readonly code: string; readonly message: string };

/**
 * Writes a format. It takes questions one by one, calls `report` once for each in their order, and gives the bytes of
 * the file in order.
 */
export type FormatWriter = (
  questions: AsyncIterable<PortableQuestion>,
  report: (outcome: WriteOutcome) => void,
) => AsyncIterable<Uint8Array>;

export interface QuestionFormatCodec {
  readonly format: QuestionFormat;
  /** For people: "Moodle XML". */
  readonly name: string;
  readonly mediaType: string;
  /** Without the dot. */
  readonly extension: string;
  readonly read: FormatReader;
  readonly write: FormatWriter;
}

/** A loss or a warning as a report says it. */
export const said = ({ code, line, message }: Loss | Warning): string =>
  line === undefined ? `${code}: ${message}` : `${code} (line ${line}): ${message}`;
