import { type INestApplication, RequestMethod } from '@nestjs/common';
import type { RouteContract } from '@qinqing/contract';
import { CONTRACT, ROUTE_TABLE } from '../src/platform/http/index.js';
import { type TestApp, testApp } from './app.js';

/** Every handler of every controller with the row that it is bound to. */
function handlers(app: INestApplication): { name: string; contract: RouteContract | undefined }[] {
  // Nest has no public list of controllers; its container is what it builds its own routes from.
  const { container } = app as unknown as {
    container: {
      getModules(): Map<string, { controllers: Map<unknown, { metatype: { prototype: object; name: string } }> }>;
    };
  };
  return [...container.getModules().values()].flatMap(({ controllers }) =>
    [...controllers.values()].flatMap(({ metatype }) =>
      Object.entries(Object.getOwnPropertyDescriptors(metatype.prototype)).flatMap(([method, { value }]) => {
        if (
          typeof value !== 'function' ||
          Reflect.getMetadata('path', value) === undefined ||
          RequestMethod[Reflect.getMetadata('method', value)] === undefined
        )
          return [];
        return [
          {
            name: `${metatype.name}.${method}`,
            contract: Reflect.getMetadata(CONTRACT, value) as RouteContract | undefined,
          },
        ];
      }),
    ),
  );
}

describe('the routes of the product', () => {
  let t: TestApp;
  beforeAll(async () => {
    t = await testApp();
  });
  afterAll(() => t.close());

  it('are the rows of the contract, each bound once', () => {
    const bound = handlers(t.app);
    const key = (contract: RouteContract) => `${contract.method} ${contract.path}`;
    expect(bound.filter(({ contract }) => contract === undefined)).toEqual([]);
    const keys = bound.map(({ contract }) => key(contract!)).sort();
    expect(keys).toEqual(ROUTE_TABLE.map(({ contract }) => key(contract)).sort());
  });

  it('demand a log-in where the contract says so', async () => {
    for (const { contract } of ROUTE_TABLE.filter((row) => row.contract.auth !== 'none')) {
      const params = Object.fromEntries([...contract.path.matchAll(/:([A-Za-z]+)/g)].map(([, name]) => [name, 'x']));
      const { status, error } = await t.call(contract, undefined, { params });
      expect([contract.path, status, error.code]).toEqual([contract.path, 401, 'LOGIN_REQUIRED']);
    }
  });

  it('have a row only where paths differ', () => {
    const shapes = ROUTE_TABLE.map(({ contract }) => `${contract.method} ${contract.path.replace(/:[A-Za-z]+/g, ':')}`);
    expect(new Set(shapes).size).toBe(shapes.length);
  });

  it('are described in OpenAPI 3.1 and on a page', async () => {
    const response = await t.app.inject({ method: 'GET', url: '/api/openapi.json' });
    const document = response.json();
    expect(document.openapi).toBe('3.1.0');
    const operations = Object.values(document.paths as Record<string, object>).flatMap(
      (path) => Object.values(path) as { operationId: string; responses: object }[],
    );
    expect(operations.map(({ operationId }) => operationId).sort()).toEqual(ROUTE_TABLE.map(({ name }) => name).sort());
    expect(operations.every(({ responses }) => 'default' in responses)).toBe(true);
    const page = await t.app.inject({ method: 'GET', url: '/api/docs' });
    expect(page.statusCode).toBe(200);
    for (const { contract } of ROUTE_TABLE) expect(page.body).toContain(contract.path);
    expect(page.body).not.toContain('<script');
  });
});
