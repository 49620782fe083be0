import { Decimal } from 'decimal.js';
import type { NumericKey, TextKey } from '../../domain/question-content.ts';
import type { Version } from './versions.ts';
import { qti, text, type Written } from './xml-writer.ts';

const RESPONSE = 'RESPONSE';

/** Enough for any number of 256 KB; the default would round. */
const Exact = Decimal.clone({ precision: 300_000 });

export const value = (said: string): Written => qti('value', {}, [text(said)]);

/** What an item declares and how it judges the answer. */
export interface Judged {
  readonly declaration: Written;
  readonly processing: Written | null;
}

const declaration = (cardinality: string, baseType: string, content: readonly Written[]): Written =>
  qti('responseDeclaration', { identifier: RESPONSE, cardinality, baseType }, content);

const correct = (values: readonly string[]): Written => qti('correctResponse', {}, values.map(value));

const template = (address: string): Written => qti('responseProcessing', { template: address });

/** Right exactly when the response equals the declared one. */
export const judgedByMatch = (
  { templates }: Version,
  cardinality: 'single' | 'multiple' | 'ordered',
  baseType: 'identifier' | 'directedPair',
  values: readonly string[],
): Judged => ({
  declaration: declaration(cardinality, baseType, [correct(values)]),
  processing: template(templates.matchCorrect),
});

/** Each accepted answer earns the point. */
export function judgedByText({ templates }: Version, { accepted, caseSensitive }: TextKey): Judged {
  const entries = accepted.map((mapKey) =>
    qti('mapEntry', { mapKey, mappedValue: '1', caseSensitive: String(caseSensitive) }),
  );
  const mapping = qti('mapping', { lowerBound: '0', upperBound: '1', defaultValue: '0' }, entries);
  return {
    declaration: declaration('single', 'string', [correct(accepted.slice(0, 1)), mapping]),
    processing: template(templates.mapResponse),
  };
}

const score = (points: string): Written =>
  qti('setOutcomeValue', { identifier: 'SCORE' }, [qti('baseValue', { baseType: 'float' }, [text(points)])]);

/** Right within the tolerance. Percent in QTI is a fraction in the key. */
export function judgedByNumber({ value: right, tolerance, toleranceKind }: NumericKey): Judged {
  const relative = toleranceKind === 'RELATIVE';
  const side = new Exact(tolerance).times(relative ? 100 : 1).toString();
  const condition = qti(
    'equal',
    {
      toleranceMode: relative ? 'relative' : 'absolute',
      tolerance: `${side} ${side}`,
      includeLowerBound: 'true',
      includeUpperBound: 'true',
    },
    [qti('variable', { identifier: RESPONSE }), qti('correct', { identifier: RESPONSE })],
  );
  return {
    declaration: declaration('single', 'float', [correct([new Exact(right).toString()])]),
    processing: qti('responseProcessing', {}, [
      qti('responseCondition', {}, [
        qti('responseIf', {}, [condition, score('1')]),
        qti('responseElse', {}, [score('0')]),
      ]),
    ]),
  };
}

/** For people to judge. */
export const judgedByPeople = (): Judged => ({ declaration: declaration('single', 'string', []), processing: null });
