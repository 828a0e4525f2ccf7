/** What a person types into the trace's search box: an address, `call:…`, `correlation:…`, `ip:…` or any text. */
export function traceQuery(text: string): Record<string, string> {
  const asked = text.trim()
  const [, key, value] = /^(call|correlation|ip):\s*(.+)$/i.exec(asked) ?? []
  if (key !== undefined && value !== undefined) return { [{ call: 'callId', correlation: 'correlationId', ip: 'ip' }[key.toLowerCase()] ?? 'contents']: value }
  if (asked === '') return {}
  return asked.includes('@') ? { address: asked.replace(/^sips?:/i, '') } : { contents: asked }
}
