import { Counter, Histogram } from 'prom-client';

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

export const eventsEnded = new Counter({
  name: 'peopleport_provider_events_total',
  help: 'Events that providers told of, by what became of them; one may be tried again several times',
  labelNames: ['outcome'],
});

export const eventSeconds = new Histogram({
  name: 'peopleport_provider_event_seconds',
  help: 'Time from an event that arrived until what it names could be read',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
});
