import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { type IssueRow, Issues, type ListIssues } from '#journal';
import type { ApiKeyRef } from '#tenancy';
import { Caller } from '../gate/arguments.js';
import { ByKey } from '../gate/gates.js';
import { type IssueDto, IssuePage, IssuesQuery } from './issue.dto.js';
import { sentenceOf } from './issue-sentences.js';

/** What keeps data from arriving, for a person who can do something about it. */
@ApiTags('Issues')
@Controller('api/v1/issues')
export class IssuesController {
  constructor(private readonly issues: Issues) {}

  @Get()
  @ByKey({ action: 'issue.list' })
  @ApiOperation({ summary: 'List open issues', operationId: 'issue_list' })
  @ApiOkResponse({ type: IssuePage })
  list(@Caller() key: ApiKeyRef, @Query() query: IssuesQuery): Promise<IssuePage> {
    return this.issues
      .page(asked(key, query))
      .then(({ items, cursor }) => ({ cursor, page_size: items.length, items: items.map(shown) }));
  }
}

const asked = ({ organisationId, environment }: ApiKeyRef, query: IssuesQuery): ListIssues => ({
  organisationId,
  environment,
  pageSize: query.page_size,
  ...(query.connector_id === undefined ? {} : { connectionId: query.connector_id }),
  ...(query.cursor === undefined ? {} : { cursor: query.cursor }),
});

const shown = (issue: IssueRow & { connectionId: string }): IssueDto => ({
  id: issue.id,
  connector_id: issue.connectionId,
  code: issue.code,
  message: sentenceOf(issue.code),
  subject: issue.subject,
  count: issue.count,
  first_seen_at: issue.firstSeenAt.toISOString(),
  last_seen_at: issue.lastSeenAt.toISOString(),
});
