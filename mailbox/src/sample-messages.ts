/** A mail of the sample organisation. People are named by their accounts. */
export interface SampleMessage {
  key: string
  from: string
  to: readonly string[]
  cc?: readonly string[]
  subject: string
  /** Days before today, and the time of day (UTC). */
  daysAgo: number
  time: readonly [hour: number, minute: number]
  text: string
  html?: string
  files?: readonly { name: string; type: string; content: string }[]
  /** The key of the mail this one answers. */
  answers?: string
  /** Recipients who haven't read it. */
  unread?: readonly string[]
  flagged?: readonly string[]
}

const minutes = `Minutes, planning meeting

Present: Alice, Bob, Carol, Dave
1. The release moves to the 14th.
2. Carol prepares the press text.
3. Dave books the room for the review.
`

const figures = `Month,Visitors,Orders,Revenue (€)
July,18230,412,38120
August,17110,398,36990
September,21470,503,47250
`

export const sampleMessages: readonly SampleMessage[] = [
  {
    key: 'planning-1',
    from: 'bob',
    to: ['alice', 'carol'],
    cc: ['dave'],
    subject: 'Release planning',
    daysAgo: 6,
    time: [9, 12],
    text: 'Good morning,\n\nthe last two tests are green. From my side we could release on the 14th.\nCan you both live with that date?\n\nBob',
  },
  {
    key: 'planning-2',
    from: 'alice',
    to: ['bob'],
    cc: ['carol', 'dave'],
    subject: 'Re: Release planning',
    daysAgo: 6,
    time: [10, 40],
    answers: 'planning-1',
    text: 'The 14th is fine. Carol, will the press text be ready by then?\n\nAlice\n\n> From my side we could release on the 14th.',
  },
  {
    key: 'planning-3',
    from: 'carol',
    to: ['alice', 'bob'],
    cc: ['dave'],
    subject: 'Re: Release planning',
    daysAgo: 5,
    time: [8, 5],
    answers: 'planning-2',
    text: 'It will. I send a draft on Thursday.\n\nCarol',
    unread: ['bob'],
  },
  {
    key: 'minutes',
    from: 'dave',
    to: ['alice', 'bob', 'carol'],
    subject: 'Minutes of the planning meeting',
    daysAgo: 4,
    time: [15, 30],
    text: 'Hello all,\n\nthe minutes are attached. Please tell me by tomorrow if something is missing.\n\nDave',
    files: [{ name: 'minutes.txt', type: 'text/plain', content: minutes }],
    unread: ['carol'],
    flagged: ['alice'],
  },
  {
    key: 'figures',
    from: 'erin',
    to: ['alice', 'frank'],
    subject: 'Figures of the third quarter',
    daysAgo: 3,
    time: [11, 20],
    text: 'Hello,\n\nSeptember was our best month so far. The table is attached.\n\nErin',
    html: `<p>Hello,</p>
<p><b>September</b> was our best month so far:</p>
<table border="1" cellpadding="4" style="border-collapse:collapse">
<tr><th>Month</th><th>Orders</th><th>Revenue</th></tr>
<tr><td>July</td><td align="right">412</td><td align="right">38,120 €</td></tr>
<tr><td>August</td><td align="right">398</td><td align="right">36,990 €</td></tr>
<tr><td>September</td><td align="right">503</td><td align="right">47,250 €</td></tr>
</table>
<p>The whole table is attached.</p>
<p>Erin</p>`,
    files: [{ name: 'Übersicht Q3.csv', type: 'text/csv', content: figures }],
    unread: ['alice'],
  },
  {
    key: 'munich',
    from: 'frank',
    to: ['bob', 'erin'],
    subject: 'Grüße aus München ☀️',
    daysAgo: 3,
    time: [17, 45],
    text: 'Servus zusammen,\n\ndie Messe läuft gut: über vierzig Gespräche am ersten Tag, und fast alle wollen die Vorführung sehen.\nMorgen Abend bin ich zurück.\n\nViele Grüße\nFrank',
    unread: ['erin'],
  },
  {
    key: 'chinese',
    from: 'carol',
    to: ['dave', 'erin'],
    cc: ['frank'],
    subject: '发布计划 – the text for our friends in Shanghai',
    daysAgo: 2,
    time: [7, 15],
    text: '大家好，\n\n这是发布计划的中文版。请在星期五之前告诉我你们的意见。\n\nA translation is on the wiki.\n\nCarol',
    unread: ['dave', 'frank'],
  },
  {
    key: 'coffee',
    from: 'erin',
    to: ['alice', 'bob', 'carol', 'dave', 'frank'],
    subject: 'The new coffee machine is here',
    daysAgo: 2,
    time: [9, 0],
    text: 'Third floor, next to the printer. Beans are in the cupboard; please refill the water.\n\nErin',
    html: `<div style="font-family:Georgia,serif"><h2 style="color:#7a4b1e">Coffee!</h2>
<p>The new machine stands on the <i>third floor</i>, next to the printer.</p>
<ul><li>Beans are in the cupboard.</li><li>Please refill the water.</li><li>No decaf. We are sorry.</li></ul>
<p>Erin</p></div>`,
    unread: ['dave'],
  },
  {
    key: 'coffee-2',
    from: 'frank',
    to: ['erin'],
    cc: ['alice', 'bob', 'carol', 'dave'],
    subject: 'Re: The new coffee machine is here',
    daysAgo: 2,
    time: [9, 14],
    answers: 'coffee',
    text: 'The best mail of the week.\n\nFrank',
  },
  {
    key: 'press',
    from: 'carol',
    to: ['alice'],
    cc: ['bob'],
    subject: 'Press text, first draft',
    daysAgo: 1,
    time: [14, 2],
    text: 'Hi Alice,\n\nhere is the draft. The second paragraph still needs a quote from you.\n\nCarol',
    files: [{ name: 'press-text.txt', type: 'text/plain', content: 'Mail, presence and chat in one page, on open standards.\n\n"[quote]"\n' }],
    unread: ['alice', 'bob'],
  },
  {
    key: 'review',
    from: 'dave',
    to: ['frank', 'carol'],
    subject: 'Room for the review',
    daysAgo: 1,
    time: [16, 48],
    text: 'The large room is ours on Monday from ten to twelve. Frank, can you bring the projector from the fair?\n\nDave',
    unread: ['frank'],
  },
  {
    key: 'review-2',
    from: 'frank',
    to: ['dave'],
    cc: ['carol'],
    subject: 'Re: Room for the review',
    daysAgo: 0,
    time: [6, 30],
    answers: 'review',
    text: "It's in my car. I bring it on Monday.\n\nFrank",
    unread: ['dave', 'carol'],
  },
  {
    key: 'lunch',
    from: 'alice',
    to: ['erin', 'dave', 'frank'],
    subject: 'Lunch on Friday?',
    daysAgo: 0,
    time: [7, 10],
    text: 'The new place at the corner has a menu for twelve euros. Shall we meet at half past twelve?\n\nAlice',
    unread: ['erin', 'frank'],
  },
  {
    key: 'lunch-2',
    from: 'erin',
    to: ['alice'],
    cc: ['dave', 'frank'],
    subject: 'Re: Lunch on Friday?',
    daysAgo: 0,
    time: [7, 22],
    answers: 'lunch',
    text: 'With pleasure. I reserve a table.\n\nErin',
    unread: ['alice', 'dave'],
  },
]
