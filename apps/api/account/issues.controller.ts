import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Issues, type ListedIssue, type ListIssues } from '#journal';
import { NotFound } from '#kernel';
import { type ApiKeyRef, ConnectionsService } from '#tenancy';
import { Caller, PathId } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { ErrorDto } from '../http/error.dto.js';
import { IssueDto, IssuePage, IssuesQuery } from './issue.dto.js';
import { sentenceOf } from './issue-sentences.js';

const Id = ApiParam({ name: 'id', schema: { type: 'string', format: 'uuid' } });

/** What keeps data from arriving, for a person who can do something about it. */
@ApiTags('Issues')
@Controller('api/v1/issues')
export class IssuesController {
  constructor(
    private readonly issues: Issues,
    private readonly connections: ConnectionsService,
  ) {}

  @Get()
  @ByKey({ action: 'issue.list' })
  @ApiOperation({ summary: 'List issues', operationId: 'issue_list' })
  @ApiOkResponse({ type: IssuePage })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such connector.' })
  async list(@Caller() key: ApiKeyRef, @Query() query: IssuesQuery): Promise<IssuePage> {
    await this.connections.mustBe(key, query.connector_id);
    const { items, cursor } = await this.issues.page(asked(key, query));
    return { cursor, page_size: items.length, items: items.map(shown) };
  }

  @Post(':id/mute')
  @HttpCode(200)
  @ByKey({ action: 'issue.mute', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'Leave an issue out of lists, also when it comes again', operationId: 'issue_mute' })
  @Id
  @ApiOkResponse({ type: IssueDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such issue.' })
  mute(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<IssueDto> {
    return this.turn(key, id, true);
  }

  @Post(':id/unmute')
  @HttpCode(200)
  @ByKey({ action: 'issue.unmute', changes: true, needs: 'admin' })
  @ApiOperation({ summary: 'List an issue again', operationId: 'issue_unmute' })
  @Id
  @ApiOkResponse({ type: IssueDto })
  @ApiNotFoundResponse({ type: ErrorDto, description: 'There is no such issue.' })
  unmute(@Caller() key: ApiKeyRef, @PathId() id: string): Promise<IssueDto> {
    return this.turn(key, id, false);
  }

  private async turn(key: ApiKeyRef, id: string, muted: boolean): Promise<IssueDto> {
    const issue = await this.issues.mute(key, id, muted);
    if (!issue) throw new NotFound('The issue');
    return shown(issue);
  }
}

const asked = ({ organisationId, environment }: ApiKeyRef, query: IssuesQuery): ListIssues => ({
  organisationId,
  environment,
  pageSize: query.page_size,
  resolved: query.status === 'RESOLVED',
  withMuted: query.include_muted,
  ...(query.code === undefined ? {} : { code: query.code }),
  ...(query.connector_id === undefined ? {} : { connectionId: query.connector_id }),
  ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
});

const shown = (issue: ListedIssue): IssueDto => ({
  id: issue.id,
  connector_id: issue.connectionId,
  code: issue.code,
  message: sentenceOf(issue.code),
  subject: issue.subject,
  count: issue.count,
  first_seen_at: issue.firstSeenAt.toISOString(),
  last_seen_at: issue.lastSeenAt.toISOString(),
  status: issue.resolvedAt ? 'RESOLVED' : 'ONGOING',
  resolved_at: issue.resolvedAt?.toISOString() ?? null,
  muted: issue.mutedAt !== null,
});
