import type { MigrationInterface, QueryRunner } from 'typeorm';

/** In which language a question is, where it comes from and under which terms it may be used. */
export class DescribeQuestions1764000000000 implements MigrationInterface {
  name = 'DescribeQuestions1764000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE question_versions ADD locale text, ADD source text, ADD licence text');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('ALTER TABLE question_versions DROP locale, DROP source, DROP licence');
  }
}
