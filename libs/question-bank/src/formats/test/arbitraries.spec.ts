import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { choicesOf, QUESTION_KINDS, targetsOf } from '../../domain/question-content.ts';
import { validatePublishable } from '../../domain/validate-content.ts';
import { portableQuestion } from './arbitraries.ts';

describe('the questions that formats are tested with', () => {
  it('can all be published, and show every picture that they bring', () => {
    fc.assert(
      fc.property(portableQuestion(), (question) => {
        expect(validatePublishable(question.content)).toEqual({ ok: true, value: null });
        for (const { bytes, digest } of question.attachments) {
          expect(createHash('sha256').update(bytes).digest('hex')).toBe(digest);
          expect(JSON.stringify(question.content)).toContain(`attachment:${digest}`);
        }
        const ids = [...choicesOf(question.content), ...targetsOf(question.content)].map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('are of every kind', () => {
    const kinds = fc.sample(portableQuestion(), { numRuns: 300, seed: 1 }).map(({ content }) => content.kind);
    expect(new Set(kinds)).toEqual(new Set(QUESTION_KINDS));
  });

  it('keep to the parts that are asked for', () => {
    const plain = { kinds: ['ORDERING'], nasty: false, attachments: false, anchored: false, metadata: false } as const;
    fc.assert(
      fc.property(portableQuestion(plain), (question) => {
        expect(question).toMatchObject({ attachments: [], skills: [], difficulty: null, locale: null, source: null });
        expect(question.content.kind).toBe('ORDERING');
        expect(choicesOf(question.content).some(({ anchored }) => anchored)).toBe(false);
        const texts = [question.content.stem, ...choicesOf(question.content).map(({ text }) => text)];
        expect(texts.filter((text) => /[\n<>={}~#]/u.test(text))).toEqual([]);
      }),
    );
  });
});
