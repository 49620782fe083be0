import { attribute, childOf, childrenOf, textOf, type QtiElement } from './names.ts';

export interface MapEntry {
  readonly key: string;
  readonly value: number;
  readonly caseSensitive: boolean;
}

export interface Mapping {
  readonly entries: readonly MapEntry[];
  /** Points for values without an entry. */
  readonly defaultValue: number;
  /** The most points that all values together earn. */
  readonly upperBound: number;
}

/** What the item declares about one response: QTI 2.1 information model, section 6.2. */
export interface ResponseDeclaration {
  readonly identifier: string;
  readonly cardinality: string;
  /** Empty when none is given. */
  readonly baseType: string;
  /** The right response's values as written; null where none is declared. */
  readonly correct: readonly string[] | null;
  /** Points for each value; null where there is no mapping. */
  readonly mapping: Mapping | null;
  readonly line: number;
}

/** An outcome and the value that it has unless processing sets another. */
export interface OutcomeDeclaration {
  readonly identifier: string;
  readonly defaultValue: string | null;
}

export interface Declarations {
  readonly responses: ReadonlyMap<string, ResponseDeclaration>;
  readonly outcomes: ReadonlyMap<string, OutcomeDeclaration>;
}

const identifierOf = (element: QtiElement): string => (attribute(element, 'identifier') ?? '').trim();

const valuesOf = (holder: QtiElement): string[] => childrenOf(holder, 'value').map((value) => textOf(value).trim());

function entryOf(element: QtiElement): MapEntry {
  return {
    key: (attribute(element, 'mapKey') ?? '').trim(),
    value: Number(attribute(element, 'mappedValue') ?? Number.NaN),
    caseSensitive: !['false', '0'].includes(attribute(element, 'caseSensitive') ?? 'true'),
  };
}

function mappingOf(element: QtiElement): Mapping {
  return {
    entries: childrenOf(element, 'mapEntry').map(entryOf),
    defaultValue: Number(attribute(element, 'defaultValue') ?? 0),
    upperBound: Number(attribute(element, 'upperBound') ?? Infinity),
  };
}

function responseOf(element: QtiElement): ResponseDeclaration {
  const correct = childOf(element, 'correctResponse');
  const mapping = childOf(element, 'mapping');
  const values = correct === null ? [] : valuesOf(correct).filter((value) => value !== '');
  return {
    identifier: identifierOf(element),
    cardinality: attribute(element, 'cardinality') ?? '',
    baseType: attribute(element, 'baseType') ?? '',
    correct: values.length === 0 ? null : values,
    mapping: mapping && mappingOf(mapping),
    line: element.line,
  };
}

function outcomeOf(element: QtiElement): OutcomeDeclaration {
  const value = childOf(element, 'defaultValue');
  return { identifier: identifierOf(element), defaultValue: value && (valuesOf(value)[0] ?? null) };
}

export function declarationsOf(item: QtiElement): Declarations {
  const responses = childrenOf(item, 'responseDeclaration').map(responseOf);
  const outcomes = childrenOf(item, 'outcomeDeclaration').map(outcomeOf);
  return {
    responses: new Map(responses.map((response) => [response.identifier, response])),
    outcomes: new Map(outcomes.map((outcome) => [outcome.identifier, outcome])),
  };
}
