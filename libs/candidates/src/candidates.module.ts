import { CandidateDirectory } from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { CandidateResolver } from './api/candidate.resolver.ts';
import { CandidateEntity } from './data/candidate.entity.ts';
import { CandidateRepository } from './data/candidate.repository.ts';
import { CreateCandidate } from './use-cases/create-candidate.ts';
import { FindCandidates } from './use-cases/find-candidates.ts';

const ports: Provider[] = [CandidateRepository, { provide: CandidateDirectory, useExisting: CandidateRepository }];

/** People being hired. Global for its port: who is this candidate. */
@Module({})
export class CandidatesModule {
  static forApi(): DynamicModule {
    return {
      module: CandidatesModule,
      global: true,
      imports: [TypeOrmModule.forFeature([CandidateEntity])],
      providers: [...ports, CreateCandidate, FindCandidates, CandidateResolver],
      exports: ports,
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: CandidatesModule,
      global: true,
      imports: [TypeOrmModule.forFeature([CandidateEntity])],
      providers: ports,
      exports: ports,
    };
  }
}
