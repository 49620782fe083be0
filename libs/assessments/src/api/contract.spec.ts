import { GraphQLSchemaBuilderModule, GraphQLSchemaFactory } from '@nestjs/graphql';
import { Test } from '@nestjs/testing';
import {
  isEnumType,
  isInputObjectType,
  isObjectType,
  isRequiredArgument,
  Kind,
  parse,
  print,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLSchema,
  type InputValueDefinitionNode,
  type FieldDefinitionNode,
} from 'graphql';
import { AssessmentResolver } from './assessment.resolver.ts';
import { AssignmentResolver } from './assignment.resolver.ts';
import { AttemptResolver } from './attempt.resolver.ts';
import { BuildingResolver } from './building.resolver.ts';
import { GradeResolver } from './grade.resolver.ts';
import { RegradeResolver } from './regrade.resolver.ts';
import { ResultResolver } from './result.resolver.ts';

/** What outside programs rely on: these names, these types. The schema may have more. */
const CONTRACT = `
  type Mutation {
    createAssessment(input: CreateAssessmentInput!): Assessment!
    publishAssessment(id: ID!): Assessment!
    assignAssessment(input: AssignAssessmentInput!): Assignment!
    revokeAssignment(id: ID!): Assignment!
    startAttempt(assignmentId: ID!, consent: Boolean = false): Attempt!
    saveAnswer(input: SaveAnswerInput!): SavedAnswer!
    submitAttempt(attemptId: ID!): SubmissionReceipt!
    regradeAssessment(input: RegradeInput!): RegradeReport!
    overrideGrade(input: OverrideGradeInput!): Grade!
  }
  type Query {
    assessment(id: ID!): Assessment
    assessments(first: Int, after: String): AssessmentConnection!
    assignments(filter: AssignmentFilter, first: Int, after: String): AssignmentConnection!
    attempt(id: ID!): Attempt
    grade(attemptId: ID!): Grade
  }
  type Subscription { attemptGraded(assessmentId: ID): Grade! }
  input CreateAssessmentInput {
    title: String! sections: [SectionInput!]! timeLimitMinutes: Int! passMarkPercent: Decimal
    windowPolicy: WindowPolicy = TRUNCATE overduePolicy: OverduePolicy = AUTO_SUBMIT gracePeriodSeconds: Int
    scoring: ScoringPolicy = ALL_OR_NOTHING negativeFraction: Decimal shuffleQuestions: Boolean = true
    shuffleChoices: Boolean = true
  }
  input SectionInput { title: String questionIds: [ID!] draw: DrawInput pointsPerQuestion: Decimal = "1" }
  input DrawInput { count: Int! skills: [String!] difficulty: [Int!] kinds: [QuestionKind!] }
  input AssignAssessmentInput {
    assessmentId: ID! candidateId: ID! opensAt: DateTime expiresAt: DateTime extraTimePercent: Int loopStageId: ID
    attemptsAllowed: Int = 1
  }
  type Assignment { id: ID! status: AssignmentStatus! invitationToken: String attempts: [Attempt!]! }
  type Attempt {
    id: ID! status: AttemptStatus! startedAt: DateTime! deadlineAt: DateTime! serverNow: DateTime!
    items: [AttemptItem!]! grade: Grade
  }
  type AttemptItem {
    id: ID! position: Int! kind: QuestionKind! stem: String! choices: [Choice!]! sequence: Int! response: Response
  }
  type Choice { id: ID! label: String! text: String! anchored: Boolean! }
  type Response { choiceIds: [ID!] numeric: Float text: String order: [ID!] matches: [Match!] }
  input SaveAnswerInput {
    attemptId: ID! itemId: ID! sequence: Int! choiceIds: [ID!] numeric: Float text: String order: [ID!]
    matches: [MatchInput!]
  }
  type SavedAnswer {
    itemId: ID! applied: Boolean! sequence: Int! savedAt: DateTime serverNow: DateTime! deadlineAt: DateTime!
  }
  type SubmissionReceipt { attemptId: ID! submittedAt: DateTime! answered: Int! digest: String! }
  type Grade {
    attemptId: ID! revision: Int! points: Decimal! maximum: Decimal! percent: Decimal! passed: Boolean
    gradedAt: DateTime! items: [ItemGrade!]!
  }
  enum AttemptStatus { IN_PROGRESS SUBMITTED GRADED ABANDONED }`;

const argumentsOf = (field: GraphQLField<unknown, unknown> | GraphQLInputField): readonly GraphQLArgument[] =>
  'args' in field ? field.args : [];

describe('the GraphQL names of assessments', () => {
  let schema: GraphQLSchema;

  beforeAll(async () => {
    const builder = await Test.createTestingModule({ imports: [GraphQLSchemaBuilderModule] }).compile();
    const resolvers = [
      AssessmentResolver,
      BuildingResolver,
      AssignmentResolver,
      AttemptResolver,
      GradeResolver,
      RegradeResolver,
      ResultResolver,
    ];
    schema = await builder.get(GraphQLSchemaFactory).create(resolvers);
  });

  const named = (definitions: readonly (FieldDefinitionNode | InputValueDefinitionNode)[] = []) =>
    definitions.map((field) => ({
      name: field.name.value,
      type: print(field.type),
      args:
        'arguments' in field
          ? (field.arguments ?? []).map((arg) => `${arg.name.value}: ${print(arg.type)}`).sort()
          : [],
    }));

  /** Arguments beyond the known ones are left out where nobody has to give them. */
  const standing = (typeName: string, known: ReadonlyMap<string, readonly string[]> = new Map()) => {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInputObjectType(type)) return [];
    const fields: readonly (GraphQLField<unknown, unknown> | GraphQLInputField)[] = Object.values(type.getFields());
    return fields.map((field) => ({
      name: field.name,
      type: String(field.type),
      args: argumentsOf(field)
        .filter((arg) => isRequiredArgument(arg) || known.get(field.name)?.includes(arg.name))
        .map((arg) => `${arg.name}: ${String(arg.type)}`)
        .sort(),
    }));
  };

  it('are all there, with their types and arguments', () => {
    for (const definition of parse(CONTRACT).definitions) {
      if (definition.kind === Kind.ENUM_TYPE_DEFINITION) {
        const type = schema.getType(definition.name.value);
        const values = isEnumType(type) ? type.getValues().map(({ name }) => name) : [];
        expect(values).toEqual(definition.values?.map(({ name }) => name.value));
        continue;
      }
      if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION && definition.kind !== Kind.INPUT_OBJECT_TYPE_DEFINITION)
        continue;
      const { value } = definition.name;
      const known = new Map(
        definition.fields?.map((field) => [
          field.name.value,
          'arguments' in field ? (field.arguments ?? []).map(({ name }) => name.value) : [],
        ]),
      );
      const expected = expect.arrayContaining(named(definition.fields));
      expect({ [value]: standing(value, known) }).toEqual({ [value]: expected });
    }
  });

  it('have a place for a key or an explanation in released results and in reviews by a person, and nowhere else', () => {
    const places = Object.keys(schema.getTypeMap()).flatMap((typeName) =>
      standing(typeName).map(({ name }) => `${typeName}.${name}`),
    );
    expect(places).toContain('AttemptItem.stem');
    expect(places.filter((place) => /\.(.*key|explanation|.*correct|modelAnswer)/i.test(place)).sort()).toEqual([
      'PendingAnswer.explanation',
      'PendingAnswer.keyPoints',
      'PendingAnswer.modelAnswer',
      // Which versions they come from; not what they say.
      'RegradeReport.keyChanges',
      'ResultItem.explanation',
      'ResultItem.keyLabels',
    ]);
  });
});
