import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { refusals } from '../../domain/refusals.ts';
import {
  FILE_LIMITS,
  UnreadableFile,
  type Attachment,
  type Found,
  type Loss,
  type PortableQuestion,
  type ReadOutcome,
  type SourceFile,
} from '../format.ts';
import { attachmentOf } from '../attachment-of.ts';
import { encodingOf, textOf, type TextEncoding } from '../source-text.ts';
import { FORMAT_NAME, FORMAT_VERSION, questionSchema } from './question-schema.ts';
import { splitJson, type Layout } from './split-json.ts';
import { unknownFields } from './unknown-fields.ts';

const failed = (code: string, message: string): ReadOutcome => ({ ok: false, code, message });

const pathOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (sofar, step) => (typeof step === 'number' ? `${sofar}[${step}]` : `${sofar}${sofar && '.'}${String(step)}`),
    '',
  );

/** Why a value is no question: the code by what is missing, the words by where it is missing. */
function misfit(issues: readonly z.core.$ZodIssue[], value: unknown): ReadOutcome {
  const [issue] = issues;
  const path = pathOf(issue?.path ?? []);
  const given = issue?.path.reduce<unknown>(
    (sofar, step) => (typeof sofar === 'object' && sofar !== null ? Reflect.get(sofar, step) : undefined),
    value,
  );
  const absent = given === undefined;
  if (path === 'content.kind' && !absent) {
    return failed('UNSUPPORTED_TYPE', `There is no kind ${JSON.stringify(given).slice(0, 80)}.`);
  }
  if (path === 'content.stem' && absent) return failed('NO_STEM', 'The question has no text: content.stem is missing.');
  if (path === 'content.key' && absent) return failed('NO_KEY', 'The question has no key: content.key is missing.');
  return failed('MALFORMED', `${path === '' ? 'The value' : path}: ${absent ? 'is missing' : (issue?.message ?? '')}.`);
}

type Spelled = z.infer<typeof questionSchema>;

/** The attachments, or the path of the one whose bytes are not what its digest says. */
function attachmentsOf(given: Spelled['attachments']): {
  readonly attachments: Attachment[];
  readonly losses: Loss[];
  readonly wrong: string | null;
} {
  const attachments: Attachment[] = [];
  const losses: Loss[] = [];
  for (const [index, { data, digest, fileName }] of given.entries()) {
    const bytes = new Uint8Array(Buffer.from(data, 'base64'));
    if (createHash('sha256').update(bytes).digest('hex') !== digest) {
      return { attachments, losses, wrong: `attachments[${index}].digest` };
    }
    const made = attachmentOf(bytes, fileName);
    if (made.ok) attachments.push(made.value);
    else losses.push({ code: made.error.code, part: 'attachments', message: `${fileName}: ${made.error.message}` });
  }
  return { attachments, losses, wrong: null };
}

const UNSTORABLE_ESCAPE = /\\u(?:0000|[dD][89a-fA-F])/u;
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

const UNREADABLE: Loss = {
  code: 'UNREADABLE_CHARACTER',
  part: 'spelling',
  message: 'a NUL or half a character can be stored nowhere and is shown as unreadable',
};

/** The value, and whether characters had to be replaced that only an escape can bring in. */
function parse(raw: string): { readonly value: unknown; readonly replaced: boolean } {
  if (!UNSTORABLE_ESCAPE.test(raw)) return { value: JSON.parse(raw), replaced: false };
  let replaced = false;
  const value: unknown = JSON.parse(raw, (_, given: unknown) => {
    if (typeof given !== 'string') return given;
    const storable = given.replace(UNSTORABLE, '\ufffd');
    replaced ||= storable !== given;
    return storable;
  });
  return { value, replaced };
}

const TOO_LARGE = failed('ITEM_TOO_LARGE', `The question is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`);

function questionOf(raw: string): ReadOutcome {
  let parsed: ReturnType<typeof parse>;
  try {
    parsed = parse(raw);
  } catch (error) {
    return failed('MALFORMED', `This is no valid JSON: ${error instanceof Error ? error.message : 'it is damaged'}.`);
  }
  const checked = questionSchema.safeParse(parsed.value);
  if (!checked.success) return misfit(checked.error.issues, parsed.value);
  const { attachments: given, ...rest } = checked.data;
  if (raw.length > FILE_LIMITS.itemBytes / 4) {
    if (Buffer.byteLength(JSON.stringify(rest.content)) > FILE_LIMITS.itemBytes) return TOO_LARGE;
  }
  const { attachments, losses, wrong } = attachmentsOf(given);
  if (wrong !== null) return failed('MALFORMED', `${wrong}: it is not the SHA-256 of the bytes.`);
  const question: PortableQuestion = { ...rest, attachments };
  const unknown = unknownFields(parsed.value, checked.data);
  return {
    ok: true,
    question,
    losses: [...losses, ...unknown, ...(parsed.replaced ? [UNREADABLE] : [])],
    warnings: [],
  };
}

interface Survey {
  readonly layout: Layout;
  readonly members: ReadonlyMap<string, string>;
}

const unreadable = (reason: string): UnreadableFile =>
  new UnreadableFile(refusals.MALFORMED_JSON({ values: { reason } }).error);

/** The first line of more than space, as far as it matters: how it begins and ends. */
async function firstLine(file: SourceFile, encoding: TextEncoding): Promise<{ first: string; last: string }> {
  let [first, last] = ['', ''];
  for await (const text of textOf(file, encoding)) {
    const rest = first === '' ? text.trimStart() : text;
    const end = rest.search(/[\n\r]/u);
    const line = (end === -1 ? rest : rest.slice(0, end)).trimEnd();
    if (line !== '') [first, last] = [first || line.charAt(0), line.slice(-1)];
    if (end !== -1 && first !== '') break;
  }
  return { first, last };
}

/** Looks at the document's own members, up to where nothing more is needed: one of ours says all of it at the beginning. */
async function survey(file: SourceFile, encoding: TextEncoding): Promise<Survey> {
  const { first, last } = await firstLine(file, encoding);
  if (first === '') throw unreadable('it is empty');
  if (first !== '{' && first !== '[') throw unreadable('it begins with neither { nor [');
  const members = new Map<string, string>();
  let hasQuestions = first === '[';
  for await (const value of splitJson(textOf(file, encoding), 'DOCUMENT')) {
    if (value.type === 'QUESTIONS') hasQuestions = true;
    if (value.type === 'MEMBER') members.set(value.name, value.raw ?? '');
    if (hasQuestions && (first === '[' || (members.has('format') && members.has('version')))) break;
    // A question is no document: what it has are values beside it.
    if (!hasQuestions && members.has('content') && last === '}') break;
  }
  if (hasQuestions) return { layout: 'DOCUMENT', members };
  return { layout: last === '}' ? 'LINES' : 'VALUES', members: new Map() };
}

function checkMembers(members: ReadonlyMap<string, string>): void {
  const [format, version] = [members.get('format'), members.get('version')];
  if (format !== undefined && format.trim() !== `"${FORMAT_NAME}"`) {
    throw unreadable(`its format is ${format.trim().slice(0, 80)}, not "${FORMAT_NAME}"`);
  }
  if (version !== undefined && version.trim() !== String(FORMAT_VERSION)) {
    throw new UnreadableFile(
      refusals.UNSUPPORTED_VERSION({
        values: { version: version.trim().slice(0, 20), known: String(FORMAT_VERSION) },
      }).error,
    );
  }
}

const KNOWN = new Set(['format', 'version', 'questions', '$schema']);

/** Reads our own format: a document, an array of questions, JSON Lines, or one question after the other. */
export async function* readJson(file: SourceFile): AsyncGenerator<Found> {
  const encoding = await encodingOf(file);
  const { layout, members } = await survey(file, encoding);
  checkMembers(members);
  let index = 0;
  for await (const value of splitJson(textOf(file, encoding), layout)) {
    if (value.type === 'QUESTION') {
      const path = layout === 'DOCUMENT' ? `, questions[${index}]` : '';
      index += 1;
      yield {
        type: 'ITEM',
        item: {
          position: `line ${value.line}${path}`,
          outcome: value.raw === null ? TOO_LARGE : questionOf(value.raw),
        },
      };
    } else if (value.type === 'MEMBER' && !KNOWN.has(value.name)) {
      yield {
        type: 'NOTE',
        text: `The member ${JSON.stringify(value.name)} of the file is not known and was left out.`,
      };
    } else if (value.type === 'END' && layout === 'DOCUMENT' && !value.whole) {
      yield { type: 'NOTE', text: 'The file ends early: its end may be missing, and questions with it.' };
    }
  }
}
