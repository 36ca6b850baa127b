/** What a generated company is made of. Nobody real. */

export const WOMEN = (
  'Anna Maria Sophie Lena Emilia Hannah Mia Clara Ida Frieda Jördis Käthe Mathilda Paula Greta Zoë Chloé Élodie ' +
  'Renée Inès Lucía Sofía Carmen Begoña Giulia Chiara Francesca Elif Ayşe Zeynep Fatma Katarzyna Małgorzata Agnieszka ' +
  'Ewa Jana Zuzana Lucie Ivana Mei Yuki Sakura Priya Ananya Aisha Amina Ngozi Chiamaka Astrid Solveig Freja Sigrid'
).split(' ');

export const MEN = (
  'Paul Jonas Finn Leon Noah Elias Jürgen Günther Björn Sören Jörg Götz Lukas Moritz Karl Hans Tobias Felix François ' +
  'René Étienne Théo Álvaro José Íñigo Matteo Lorenzo Niccolò Emre Mehmet Çağlar Łukasz Paweł Wojciech Tomáš Jiří ' +
  'Wei Hiroshi Kenji Arjun Rahul Omar Yusuf Chidi Emeka Oluwaseun Lars Håkon Magnus Åke Ole Rasmus Andrei Mihai'
).split(' ');

export const SURNAMES = (
  'Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter Klein Wolf ' +
  'Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Werner Krause Lehmann Köhler Herrmann König ' +
  'Walter Mayer Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller Günther Frank ' +
  'Böhm Groß Süß Winkler Lorenz Baumann Öztürk Yılmaz Kaya Çelik Nowak Kowalski Wiśniewski Dąbrowski Novák Svoboda ' +
  'Dvořák Horváth Nagy Szabó Popescu Ionescu Rossi Ferrari Esposito García Muñoz Peña Ibáñez Dubois Lefèvre Béranger ' +
  'Jensen Sørensen Lindqvist Åberg Østergaard Chen Nguyen Tanaka Sato Patel Sharma Okafor Adeyemi Hassan Haddad'
).split(' ');

/** Departments with the jobs that people have there; a number tells the department above. */
export const DEPARTMENTS: readonly { name: string; short: string | null; under: number | null; jobs: string[] }[] = [
  { name: 'Geschäftsleitung', short: 'GL', under: null, jobs: ['Executive Assistant', 'Chief of Staff'] },
  {
    name: 'Engineering',
    short: 'ENG',
    under: 0,
    jobs: ['Software Engineer', 'Senior Software Engineer', 'Data Engineer'],
  },
  { name: 'Vertrieb', short: 'VT', under: 0, jobs: ['Account Executive', 'Sales Manager', 'Junior Sales Manager'] },
  { name: 'People & Culture', short: 'P&C', under: 0, jobs: ['HR Business Partner', 'Recruiter', 'Personalreferent'] },
  { name: 'Finanzen', short: 'FIN', under: 0, jobs: ['Controller', 'Buchhalter', 'Payroll Specialist'] },
  { name: 'Produkt', short: 'PRD', under: 1, jobs: ['Product Manager', 'Product Designer', 'UX Researcher'] },
  { name: 'Kundenservice', short: 'KS', under: 2, jobs: ['Customer Support Agent', 'Onboarding Manager'] },
  { name: 'Marketing', short: 'MKT', under: 2, jobs: ['Content Manager', 'Performance Marketer', 'Texter'] },
  { name: 'Logistik', short: null, under: 0, jobs: ['Lagerfachkraft', 'Disponent', 'Schichtleitung'] },
  { name: 'Fertigung', short: 'FER', under: 8, jobs: ['Mechatroniker', 'Anlagenführer', 'Meister'] },
  { name: 'Einkauf', short: null, under: 4, jobs: ['Strategischer Einkäufer', 'Procurement Analyst'] },
  { name: 'IT-Betrieb', short: 'IT', under: 1, jobs: ['System Administrator', 'IT Support', 'Security Engineer'] },
  { name: 'Recht', short: 'LEG', under: 0, jobs: ['Syndikus', 'Paralegal', 'Datenschutzkoordinator'] },
  { name: 'Qualitätssicherung', short: 'QS', under: 9, jobs: ['Prüfingenieur', 'Qualitätsmanager'] },
];

export const REGIONS = ['Nord', 'Süd', 'West', 'Ost', 'Österreich', 'Schweiz', 'Benelux'];

export const TEAM_NAMES = [
  'Alpha',
  'Bravo',
  'Zugspitze',
  'Möwe',
  'Isar',
  'Elbe',
  'Kranich',
  'Nebelhorn',
  'Fjord',
  'Lotse',
];

export const CITIES = ['München', 'Berlin', 'Köln', 'Wien', 'Zürich', 'Malmö', 'Łódź', 'London', 'Lyon', 'Remote'];

export const STREETS = ['Hauptstraße', 'Lindenweg', 'Am Mühlbach', 'Rue de l’Église', 'Königsallee', 'Gartenstraße'];

export const LANGUAGES = ['Deutsch', 'English', 'Français', 'Español', 'Türkçe', 'Polski'];

export const LEAVING_REASONS = ['Neue Herausforderung', 'Moving to a different position', 'Umzug', 'Ruhestand', ''];
