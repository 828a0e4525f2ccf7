import type { Conversation, Message, OutputFrame, OutputName, Outputs, Snapshot } from '../../web/shared/wire.ts'

type NamedFrame = Extract<OutputFrame, { name: OutputName }>

/** What a browser shows, kept up to date from outputs alone; the reference for "snapshot + outputs = fresh snapshot". */
export class WireState {
  snapshot: Snapshot | undefined
  readonly #transcripts = new Map<string, Map<string, Message>>()

  apply(frame: NamedFrame): void {
    if (frame.name === 'snapshot') {
      this.snapshot = structuredClone(frame.body)
      this.#transcripts.clear()
      for (const { last } of frame.body.conversations) if (last) this.#remember(last)
      return
    }
    const picture = this.snapshot
    if (!picture) throw new Error(`${frame.name} came before the snapshot`)
    this.#change(picture, frame)
  }

  /** Every message seen with somebody, in the order of the transcript. */
  transcript(peer: string): Message[] {
    return [...(this.#transcripts.get(peer)?.values() ?? [])].sort(byOrder)
  }

  conversation(peer: string): Conversation | undefined {
    return this.snapshot?.conversations.find((c) => c.with === peer)
  }

  #change(picture: Snapshot, frame: Exclude<NamedFrame, { name: 'snapshot' }>): void {
    switch (frame.name) {
      case 'me.changed': {
        const { chosen: _, ...me } = picture.me
        picture.me = { ...me, ...frame.body }
        return
      }
      case 'im.changed':
        picture.im = frame.body
        return
      case 'presence.changed':
        return this.#presence(picture, frame.body)
      case 'contacts.changed':
        Object.assign(picture, frame.body)
        return
      case 'watchers.changed':
        picture.watchers = frame.body.watchers
        return
      case 'message.added':
        return this.#added(picture, frame.body)
      case 'message.changed':
        this.#remember(frame.body.message)
        return this.#last(frame.body.message.with)
      case 'conversation.changed':
      case 'typing.changed': {
        const conversation = this.conversation(frame.body.with)
        if (conversation) Object.assign(conversation, frame.body)
        return
      }
      case 'conference.changed': {
        const { with: key, displayName, conference } = frame.body
        const known = this.conversation(key)
        if (known) Object.assign(known, { displayName, conference })
        else picture.conversations.push({ with: key, displayName, conference, unread: 0, typing: false })
        return
      }
      case 'conversation.closed':
        picture.conversations = picture.conversations.filter((c) => c.with !== frame.body.with)
        return
      case 'mail.changed':
      case 'session.ended':
        return
    }
  }

  #presence(picture: Snapshot, { people }: Outputs['presence.changed']): void {
    const known = new Map(picture.presence.map((p) => [p.address, p]))
    for (const person of people) {
      if (person.status === 'unknown') known.delete(person.address)
      else known.set(person.address, person)
    }
    picture.presence = [...known.values()]
  }

  #added(picture: Snapshot, { message, unread }: Outputs['message.added']): void {
    this.#remember(message)
    const { with: peer } = message
    if (!this.conversation(peer)) picture.conversations.push({ with: peer, displayName: '', unread, typing: false })
    const conversation = this.conversation(peer)
    if (conversation) conversation.unread = unread
    this.#last(peer)
  }

  #last(peer: string): void {
    const conversation = this.conversation(peer)
    const last = this.transcript(peer).at(-1)
    if (conversation && last) conversation.last = last
  }

  #remember(message: Message): void {
    const transcript = this.#transcripts.get(message.with) ?? new Map<string, Message>()
    transcript.set(message.id, message)
    this.#transcripts.set(message.with, transcript)
  }
}

export function byOrder(a: Message, b: Message): number {
  return a.order < b.order ? -1 : a.order > b.order ? 1 : a.id < b.id ? -1 : 1
}

/** A snapshot without what has no order or is the directory's, so that two can be compared. */
export function comparable(snapshot: Snapshot | undefined) {
  if (!snapshot) return undefined
  const by = <T>(list: T[], key: (t: T) => string): T[] => [...list].sort((a, b) => key(a).localeCompare(key(b)))
  return {
    ...snapshot,
    groups: by(snapshot.groups, (g) => g.id),
    contacts: by(snapshot.contacts, (c) => c.address),
    watchers: by(snapshot.watchers, (w) => w.address),
    presence: by(snapshot.presence, (p) => p.address),
    conversations: by(
      snapshot.conversations.map(({ with: peer, conference, unread, typing, last }) => ({ with: peer, ...(conference && { conference }), unread, typing, ...(last && { last }) })),
      (c) => c.with,
    ),
  }
}
