-- What a vendor uses the data for, in both languages or in none, and where its privacy notice is.
ALTER TABLE connect_page ADD COLUMN purpose_en TEXT;
ALTER TABLE connect_page ADD COLUMN purpose_de TEXT;
ALTER TABLE connect_page ADD COLUMN privacy_url TEXT;
ALTER TABLE connect_page ADD CONSTRAINT connect_page_purpose CHECK ((purpose_en IS NULL) = (purpose_de IS NULL));
