import { Counter, Histogram } from 'prom-client';

export const attemptsMade = new Counter({
  name: 'peopleport_delivery_attempts_total',
  help: 'Attempts to deliver a message to an endpoint, by what came of them',
  labelNames: ['code'],
});

export const deliveriesEnded = new Counter({
  name: 'peopleport_deliveries_total',
  help: 'Messages to endpoints that are done with, by how',
  labelNames: ['outcome'],
});

export const deliverySeconds = new Histogram({
  name: 'peopleport_delivery_seconds',
  help: 'Time from what happened until its message had arrived, of those that arrived at the first attempt',
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60, 300],
});
