import { expect, test } from 'vitest'
import { PrometheusMetrics } from './metrics.ts'

test('figures of every kind are in the text, and asking twice for a name gives the same figure', async () => {
  const metrics = new PrometheusMetrics({ processFigures: false })
  metrics.counter('messages_total', 'Messages', ['result']).inc({ result: 'relayed' })
  metrics.counter('messages_total', 'Messages', ['result']).inc({ result: 'relayed' }, 2)
  metrics.gauge('sessions', 'Sessions').set(7)
  let depth = 1
  metrics.gaugeOf('queue_depth', 'Waiting', () => depth)
  metrics.histogram('latency_seconds', 'Latency', [0.1, 1]).observe(0.5)
  depth = 3
  const text = await metrics.text()
  for (const line of ['messages_total{result="relayed"} 3', 'sessions 7', 'queue_depth 3', 'latency_seconds_bucket{le="1"} 1']) expect(text).toContain(line)
})

test('two registries in one process know nothing of each other', async () => {
  new PrometheusMetrics({ processFigures: false }).gauge('sessions', 'Sessions').set(7)
  expect(await new PrometheusMetrics({ processFigures: false }).text()).not.toContain('sessions')
})

test('the figures of the process are there when they are asked for', async () => {
  expect(await new PrometheusMetrics({ processFigures: true }).text()).toContain('process_cpu_seconds_total')
})
