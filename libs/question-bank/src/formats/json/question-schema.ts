import { z } from 'zod';
import { ATTACHMENT_TYPES } from '../format.ts';

/** The value of the member `format`, by which a file of ours is known. */
export const FORMAT_NAME = 'plumbline.questions';

/** The version that is written, and the newest that can be read. */
export const FORMAT_VERSION = 1;

const markdown = z.string().meta({ description: 'Markdown.' });
const optionalMarkdown = markdown.nullable().default(null);
const list = z.array(markdown).default([]);

const choice = z
  .object({
    id: z.string().min(1).meta({ description: 'Names it within this question; a new one is given on import.' }),
    text: markdown,
    anchored: z.boolean().default(false).meta({ description: 'Stays in its place when choices are shuffled.' }),
  })
  .meta({ id: 'Choice' });

const id = z.string().min(1);
const decimal = z
  .string()
  .regex(/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u, 'a decimal number as a text is expected')
  .meta({ description: 'An exact decimal number, as a text.' });

const choiceKey = z.object({ choiceIds: z.array(id) }).meta({ id: 'ChoiceKey' });
const orderKey = z
  .object({ order: z.array(id).meta({ description: 'The ids of all choices in the right order.' }) })
  .meta({ id: 'OrderKey' });
const matchKey = z
  .object({
    matches: z.array(
      z.object({ left: id.meta({ description: "A choice's id." }), right: id.meta({ description: "A target's id." }) }),
    ),
  })
  .meta({ id: 'MatchKey' });
const numericKey = z
  .object({
    value: decimal,
    tolerance: decimal.default('0'),
    toleranceKind: z
      .enum(['ABSOLUTE', 'RELATIVE'])
      .default('ABSOLUTE')
      .meta({ description: 'A relative tolerance is a fraction of the value: 0.05 accepts 5 % more or less.' }),
  })
  .meta({ id: 'NumericKey' });
const textKey = z
  .object({ accepted: z.array(z.string()), caseSensitive: z.boolean().default(false) })
  .meta({ id: 'TextKey' });

/** A key has to be there; null says that the question is a draft that has none yet. */
const keyed = <Kind extends string, Key extends z.ZodType>(kind: Kind, key: Key) => ({
  kind: z.literal(kind),
  stem: markdown,
  explanation: optionalMarkdown,
  key: key.nullable(),
});

const choices = { choices: z.array(choice) };

const content = z.discriminatedUnion('kind', [
  z.object({ ...keyed('SINGLE_CHOICE', choiceKey), ...choices }),
  z.object({ ...keyed('MULTIPLE_CHOICE', choiceKey), ...choices }),
  z.object({ ...keyed('TRUE_FALSE', choiceKey), ...choices }),
  z.object(keyed('NUMERIC', numericKey)),
  z.object(keyed('SHORT_TEXT', textKey)),
  z.object({ ...keyed('ORDERING', orderKey), ...choices }),
  z.object({ ...keyed('MATCHING', matchKey), ...choices, targets: z.array(choice) }),
  z.object({
    kind: z.literal('OPEN'),
    title: optionalMarkdown,
    stem: markdown,
    modelAnswer: optionalMarkdown,
    keyPoints: list,
    commonMistakes: list,
    followUps: list,
  }),
  z.object({
    kind: z.literal('SCENARIO'),
    title: optionalMarkdown,
    stem: markdown,
    prompts: z.array(z.object({ text: markdown, expectedOutline: optionalMarkdown })),
    redFlags: list,
  }),
]);

const attachment = z
  .object({
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/u, 'a SHA-256 in lower-case hexadecimal is expected')
      .meta({ description: 'SHA-256 of the bytes. Texts show the picture as ![words](attachment:DIGEST).' }),
    mediaType: z.enum(ATTACHMENT_TYPES),
    fileName: z.string(),
    data: z.base64().meta({ description: 'The bytes in Base64 (RFC 4648, section 4).' }),
  })
  .meta({ id: 'Attachment' });

const words = z.string().nullable().default(null);

/** A question as the format spells it. Members that it does not know are left out by the parser. */
export const questionSchema = z
  .object({
    content,
    skills: z.array(z.string()).default([]),
    difficulty: z.int().min(1).max(5).nullable().default(null).meta({ description: '1 (easy) to 5 (hard).' }),
    locale: words.meta({ description: 'The language of the texts, as a BCP 47 tag.' }),
    source: words.meta({ description: 'Where the question comes from.' }),
    licence: words.meta({ description: 'An SPDX identifier, or words.' }),
    attachments: z.array(attachment).default([]),
  })
  .meta({ id: 'Question' });

/** A whole file. Its readers never hold one: the schema says to others what a file looks like. */
export const fileSchema = z
  .object({
    format: z.literal(FORMAT_NAME),
    version: z.literal(FORMAT_VERSION),
    questions: z.array(questionSchema),
  })
  .meta({
    title: 'Questions of Plumbline',
    description:
      'All that a question says, without loss. Members that a reader does not know are reported and left out.',
  });
