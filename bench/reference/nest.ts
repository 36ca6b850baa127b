// Reference 2: what a plain NestJS application costs. Express, Prisma `findMany`, objects serialised by the framework;
// no key, no tenant, no limit, no audit, nothing sealed. Arguments: database URL. Prints its port.
import 'reflect-metadata';
import { Controller, Get, Injectable, Module, Param, Query } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Server } from 'node:http';
import { type Employee, PrismaClient } from './generated/client.js';

@Injectable()
class Database extends PrismaClient {
  constructor() {
    super({ adapter: new PrismaPg({ connectionString: process.argv[2] ?? '', max: 8 }) });
  }
}

@Controller('employees')
class EmployeesController {
  constructor(private readonly database: Database) {}

  @Get()
  async list(
    @Query('connection') connectionId: string,
    @Query('page_size') size = '50',
    @Query('modified_after') after?: string,
  ): Promise<{ cursor: string | null; page_size: number; items: Employee[] }> {
    const items = await this.database.employee.findMany({
      where: { connectionId, ...(after === undefined ? {} : { modifiedAt: { gte: new Date(after) } }) },
      orderBy: [{ modifiedAt: 'asc' }, { id: 'asc' }],
      take: Number(size),
    });
    return { cursor: items.at(-1)?.id ?? null, page_size: items.length, items };
  }

  @Get(':id')
  get(@Query('connection') connectionId: string, @Param('id') id: string): Promise<Employee | null> {
    return this.database.employee.findUnique({ where: { connectionId_id: { connectionId, id } } });
  }
}

@Module({ controllers: [EmployeesController], providers: [Database] })
class ReferenceModule {}

const app = await NestFactory.create(ReferenceModule, { logger: false });
await app.listen(0, '127.0.0.1');
const address = (app.getHttpServer() as Server).address();
process.stdout.write(`${JSON.stringify({ port: typeof address === 'object' ? address?.port : null })}\n`);
