import { Counter } from 'prom-client';

export const runsEnded = new Counter({
  name: 'peopleport_runs_total',
  help: 'Runs by how they ended',
  labelNames: ['outcome'],
});

export const pagesWritten = new Counter({ name: 'peopleport_pages_total', help: 'Pages written' });

export const recordsRead = new Counter({
  name: 'peopleport_records_total',
  help: 'Records read from providers, by what became of them',
  labelNames: ['result'],
});

export const recordsRendered = new Counter({
  name: 'peopleport_rendered_total',
  help: 'Records made anew from the payloads that we hold',
});
