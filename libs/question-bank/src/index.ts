export { QuestionBankModule } from './question-bank.module.ts';
