import {
  Module,
  type DynamicModule,
  type InjectionToken,
  type ModuleMetadata,
  type OptionalFactoryDependency,
} from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { PlumblineGraphQLDriver, type PlumblineDriverConfig, type PlumblineDriverOptions } from './driver.ts';
import { DateTimeScalar } from './scalars.ts';

export interface PlumblineGraphQLOptions extends PlumblineDriverOptions {
  /** `/graphql` by default. */
  readonly path?: string;
}

export interface PlumblineGraphQLAsyncOptions extends Pick<ModuleMetadata, 'imports'> {
  readonly inject?: (InjectionToken | OptionalFactoryDependency)[];
  readonly useFactory: (...dependencies: never[]) => PlumblineGraphQLOptions | Promise<PlumblineGraphQLOptions>;
}

/** GraphQL for an application: the schema from the resolvers of its modules, served at `/graphql`. */
@Module({})
export class PlumblineGraphQLModule {
  static forRoot(options: PlumblineGraphQLOptions): DynamicModule {
    return this.forRootAsync({ useFactory: () => options });
  }

  /** As {@link forRoot}, with options made of what Nest injects: a logger, the sessions that `onConnect` asks. */
  static forRootAsync({ imports = [], inject = [], useFactory }: PlumblineGraphQLAsyncOptions): DynamicModule {
    return {
      module: PlumblineGraphQLModule,
      imports: [
        GraphQLModule.forRootAsync<PlumblineDriverConfig>({
          driver: PlumblineGraphQLDriver,
          imports,
          inject,
          useFactory: async (...dependencies: unknown[]) =>
            schemaOptions(await useFactory(...(dependencies as never[]))),
        }),
      ],
      exports: [GraphQLModule],
    };
  }
}

function schemaOptions(options: PlumblineGraphQLOptions): Omit<PlumblineDriverConfig, 'driver'> {
  return {
    ...options,
    path: options.path ?? '/graphql',
    // In memory: the schema that is reviewed is a snapshot that a test compares.
    autoSchemaFile: true,
    sortSchema: true,
    buildSchemaOptions: { scalarsMap: [{ type: Date, scalar: DateTimeScalar }] },
    // Guards stand on root fields: what those give has been decided by them.
    fieldResolverEnhancers: [],
  };
}
