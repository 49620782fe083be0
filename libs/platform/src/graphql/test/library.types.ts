import { createUnionType, Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { connectionOf } from '../pagination.ts';
import { DecimalScalar } from '../scalars.ts';

/** Internal values differ from their names, as they may in any schema. */
export enum Genre {
  ATLAS = 'an atlas',
  LEXICON = 'a lexicon',
}
registerEnumType(Genre, { name: 'Genre' });

@ObjectType('Shelf')
export class ShelfType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  label!: string;
}

@ObjectType('Book')
export class BookType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => String, { nullable: true })
  subtitle!: string | null;

  @Field(() => Int)
  leaves!: number;

  @Field(() => DecimalScalar)
  price!: string;

  @Field(() => Date)
  printedAt!: Date;

  @Field(() => Genre)
  genre!: Genre;

  @Field(() => [String])
  tags!: string[];

  @Field(() => [[Int]])
  grid!: number[][];

  shelfId!: string;
}

@ObjectType('BookConnection')
export class BookConnection extends connectionOf(BookType, 'Book') {}

export const FindingType = createUnionType({
  name: 'Finding',
  types: () => [BookType, ShelfType] as const,
  resolveType: (value: object) => ('title' in value ? BookType : ShelfType),
});

@InputType()
export class RangeInput {
  @Field(() => Int, { defaultValue: 1 })
  from!: number;

  @Field(() => Int, { nullable: true })
  to?: number | null;
}

@InputType()
export class EchoInput {
  @Field(() => String)
  text!: string;

  @Field(() => Int, { defaultValue: 7 })
  count!: number;

  @Field(() => Genre, { nullable: true, defaultValue: Genre.ATLAS })
  genre?: Genre | null;

  @Field(() => Date, { nullable: true })
  at?: Date | null;

  @Field(() => DecimalScalar, { nullable: true })
  amount?: string | null;

  @Field(() => [RangeInput], { nullable: true })
  ranges?: RangeInput[] | null;

  /** Input types that hold themselves are what graphql-jit's own coercion cannot compile. */
  @Field(() => EchoInput, { nullable: true })
  inner?: EchoInput | null;

  @Field(() => String, { nullable: true })
  password?: string | null;
}

@InputType()
export class AddBookInput {
  @Field(() => String)
  title!: string;

  @Field(() => Genre, { defaultValue: Genre.LEXICON })
  genre!: Genre;
}
