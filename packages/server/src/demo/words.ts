/** What people in the stories say and write. `{first}` is the first name of whom it is about. */

export const CALL_NOTES = [
  'Wants the enterprise plan if SSO ships in Q1.',
  'They count stock by hand on Sundays and would like to stop doing so.',
  'Short call. Happy with the scanners, asked for two more docks.',
  'Budget is approved, the signature waits for the board meeting.',
  'Asked how long returns stay in the list. Sent the page from the handbook.',
  'Two of the new starters need training. Offered Thursday morning.',
  'Wants a second quote without the charging docks.',
  'Compared us with a spreadsheet. The spreadsheet lost on the audit question.',
  'Invoice went to the old address, corrected while on the phone.',
  'Yearly term is fine, notice should be 60 days.',
  'Night shift prefers the larger labels. Will try them for a month.',
  'Asked whether the import can run twice a day before Christmas.',
  'They open a second hall in spring and want numbers by February.',
  'No decision yet. Call again after the stock-taking.',
  'Praised the support desk by name. Passed it on.',
  'The freight forwarder changes in May, labels need a new layout.',
] as const;

export const NOTES = [
  'Prefers to be called before nine.',
  'Decides alone up to 10,000, above that the board signs.',
  'Three warehouses, one of them rented by the month.',
  'Uses our labels for returns as well, not only for outgoing goods.',
  'Renewal talks start eight weeks before the date, not earlier.',
  'Invoices must carry their cost centre or they come back.',
  'Closed for two weeks in July. Nobody answers then.',
  'The ramp is on the north side, the front door is for visitors only.',
  'Asked for a reference visit; Halden & Frost agreed to host one.',
  'New finance system from January. Test the invoice export before.',
  'Speaks at the regional logistics day in autumn, mentions us.',
  'Their auditor wants the change history of every price.',
] as const;

export const COMMENTS = [
  'procurement asked for the SOC 2 report again. Can we send it before Thursday? They sign the day after.',
  'I promised them an answer on the second dock by Friday.',
  'the quote still shows last year\'s prices, please check.',
  'can you join the call on Tuesday? They will ask about the import.',
  'health looks fine to me, the drop was the holiday week.',
  'they found the duplicate supplier themselves and are amused.',
  'please do not offer the discount again, it is in the contract.',
  'the forwarder confirmed Monday. I told them on the phone.',
] as const;

export const REPLIES = ['Done, sent this morning.', 'Yes, I have it on my list for today.', 'Corrected. Thank you for spotting it.', 'I will join for the first half.', 'Agreed, nothing to do.'] as const;

export const MEETINGS = [
  ['the loading dock', 'Walked the hall with the shift leads. Two aisles need new labels.'],
  ['their office', 'Went through the year. They will add seats in spring.'],
  ['our showroom', 'Tried the new scanners. The grip is liked, the beep is not.'],
  ['the trade fair', 'Met at the stand. They asked for the case study.'],
] as const;

export const SUBJECTS = [
  'Your quote for the second hall', 'Minutes of our call', 'New labels for the night shift', 'Dates for the training', 'Your question about returns',
  'Price list from January', 'Follow-up to the warehouse visit', 'Your invoice address', 'Import before the holidays', 'Two more charging docks',
] as const;

export const PI_NUDGES = [
  'No reply for 9 days and three seats unused. Worth a call before the renewal.',
  'Four people opened the pricing page this week. Nobody has spoken to them since the spring.',
  'Sign-ins fell by a third since the shift plan changed.',
  'Two tickets about the same scanner in one week. The third is usually a complaint.',
  'The billing contact left the company according to an automatic reply.',
  'Usage is at 96 % of the seats. They may be glad of an offer.',
] as const;

export const TICKETS = [
  ['Scanner loses its pairing', 'Since the update the scanner forgets its pairing overnight.', 'Please hold the trigger for ten seconds, then pair once more. A corrected firmware follows on Monday.', 'That helped, thank you.'],
  ['Labels print too light', 'The last two rolls come out grey instead of black.', 'That batch needs a higher temperature: Settings, Printer, 8 instead of 6. We send you two rolls in exchange.', 'Printing well at 8.'],
  ['Stock list shows yesterday', 'The list on the dock display is one day old.', 'The display had lost its network. It reads again since 10:40, and we now raise an alert when that happens.', 'Confirmed, it is live.'],
  ['User cannot see returns', 'Our new colleague does not find the returns list.', 'Her role was read-only without returns. You can change it under Settings, Team; I did it for you now.', 'She sees it now.'],
  ['Delivery short by two crates', 'We received 38 crates instead of 40.', 'Two crates stayed on the van. They come with tomorrow\'s tour, at no charge.', 'Both arrived.'],
  ['Export has wrong separators', 'Our finance tool cannot read the decimal commas.', 'Choose "English numbers" in the export dialog; it is then remembered for you.', 'Works, thanks.'],
  ['Invoice without cost centre', 'The cost centre is missing again and the invoice was returned.', 'The cost centre is now part of your record and appears on every invoice from this month on.', 'Received the corrected one.'],
  ['Import stops at row 512', 'The article import stops in the middle of the file.', 'Row 512 holds a line break within a name. We read such files since today, please try once more.', 'All 1,900 rows are in.'],
  ['Dock light does not switch off', 'The charging dock glows all night.', 'Please press both outer buttons for five seconds; the light then follows the room.', 'Dark now. The night shift says hello.'],
] as const;

export const ONBOARDING_PHASES = ['Kick-off', 'Data import', 'Configuration', 'Training', 'Go-live'] as const;

export const PHASE_TASKS: { readonly [phase: string]: readonly string[] } = {
  'Kick-off': ['Agree on goals and dates', 'Name a contact in the warehouse', 'Send the welcome parcel'],
  'Data import': ['Export the old stock list', 'Map the article numbers', 'Check the first 100 rows together'],
  Configuration: ['Set up locations and zones', 'Connect the label printers', 'Invite the shift leads'],
  Training: ['Train the morning shift', 'Train the evening shift', 'Agree on the count sheet'],
  'Go-live': ['Count once in both systems', 'Switch the old list to read-only', 'Hand over to support'],
};

export const SLIP_CAUSES = ['Export of the old stock list is late.', 'The label printers are stuck in customs.', 'Shift leads are on holiday until the 12th.', 'The hall floods in a storm; everything is dry again on Monday.'] as const;

export const HEALTH_CAUSES = [
  ['3 seats unused', 'no reply for 9 days'],
  ['sign-ins down by a third', '2 open tickets'],
  ['payment late', 'key contact left'],
] as const;

export const LOST_CAUSES = ['Budget moved to next year', 'Chose a tool of their own group', 'Price, and the project lost its sponsor'] as const;

export const CAMPAIGNS = ['Spring letter', 'Count less, know more', 'Autumn letter', 'Before the holidays', 'Your renewal, in plain numbers', 'What is new in the warehouse'] as const;

export const PAGES = [
  ['Pricing', '/pricing'], ['Scanners', '/scanners'], ['Case study: Halden & Frost', '/stories/halden-frost'], ['Returns in one step', '/returns'], ['Security', '/security'], ['Contact', '/contact'], ['Handbook: first import', '/handbook/import'],
] as const;

export const MODIFICATIONS = ['Two boxes of labels instead of the tape', 'Half the crates, delivery in the following week', 'No straps this time', 'Add ten isothermal liners', 'Deliver to the second hall'] as const;
