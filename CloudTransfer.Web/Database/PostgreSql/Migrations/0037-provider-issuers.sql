-- The issuer that a provider of sign-in has named, by the provider's address.
CREATE TABLE provider_issuers (
    authority TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    issuer    TEXT COLLATE "C" NOT NULL
);
