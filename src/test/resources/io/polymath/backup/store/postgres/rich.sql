-- Something of every sort that a dump and its fingerprints have to get right. Roles are created by the test.
CREATE EXTENSION pg_trgm;
CREATE EXTENSION hstore;
CREATE SCHEMA "Sch ema" AUTHORIZATION "Odd ""Owner";
CREATE TYPE mood AS ENUM ('calm', 'grün');
CREATE TYPE pair AS (number int, words text);
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
CREATE TYPE span AS RANGE (subtype = float8);

CREATE TABLE everything (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    words text, bytes bytea, pair pair, mood mood, padded char(10), flag boolean, real float8, gap interval,
    moment timestamptz, local timestamp, day date, json json, jsonb jsonb, range int4range, span span,
    ranges int4multirange, list text[], positive positive, exact numeric, relation regclass, type regtype, store hstore,
    xml xml, letter "char", name name, address inet, money money, bits bit varying, uuid uuid, point point,
    doubled int GENERATED ALWAYS AS (1 + 2) STORED);
ALTER TABLE everything ADD COLUMN dropped int;
ALTER TABLE everything DROP COLUMN dropped;
ALTER TABLE everything ADD COLUMN after_dropped text DEFAULT 'x';
INSERT INTO everything (words, bytes, pair, mood, padded, flag, real, gap, moment, local, day, json, jsonb, range, span,
    ranges, list, positive, exact, relation, type, store, xml, letter, name, address, money, bits, uuid, point) VALUES
    (E'tab\t line\n return\r feed\f back\b vertical\x0b one\x01 \\ '' " ü€😀 \\. \\N', '\x0001ff275c', ROW (NULL, NULL),
     'grün', 'abc', true, 'NaN', '1 day 02:03:04.5', '2026-03-29 02:30+02', '2026-03-29 02:30', '0044-03-15 BC',
     '{"a" : [1, 2,   null]}', '{"a": "\\t"}', '[1,5)', '(,1.5]', '{[1,2),[5,7)}', ARRAY ['a', NULL, E'x,"y"\\z', ''],
     5, 1.10, 'everything', 'int', 'a=>1, b=>NULL', '<a>b</a>', 'x', 'name', '10.0.0.1', 12.5, B'101',
     'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '(1,2)'),
    ('', '', ROW (1, E'x "y'), 'calm', '', false, '-0', '-1 mon', 'infinity', '-infinity', 'infinity', 'null', '"u"',
     'empty', NULL, '{}', '{}', 1, 'NaN', 'pg_class', 'hstore', '', '', '', '', '::1/64', -1, B'', NULL, NULL),
    ('COPY public.everything (id, words) FROM stdin;', NULL, NULL, NULL, NULL, NULL, 1e-300, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, '{{1,2},{3,4}}', NULL, 1e30, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL),
    (E'\\.', NULL, NULL, NULL, NULL, NULL, '-Infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (E'\\N', NULL, NULL, NULL, NULL, NULL, 0.1, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL,
     NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL);

-- longer than every buffer, with the first backslash or quote behind it, or none at all
CREATE TABLE long_values (id int, a text, b text);
INSERT INTO long_values VALUES
    (1, repeat('a', 65535), repeat('b', 65536)), (2, repeat('a', 200000) || E'\\', repeat('b', 300000) || ''''),
    (3, repeat('''', 100000), repeat(E'\\', 100000)), (4, repeat(E'\n', 700000), repeat('ü', 400000)),
    (5, repeat('a', 65534) || E'\\', E'\\' || repeat('b', 70000)), (6, repeat('a', 65533) || E'\\', NULL),
    (7, repeat('a', 65535) || E'\\', 'c'), (8, repeat('a', 131072), E'\\');
CREATE TABLE no_columns ();
INSERT INTO no_columns SELECT FROM generate_series(1, 3);
CREATE TABLE only_generated (g int GENERATED ALWAYS AS (5) STORED);
INSERT INTO only_generated DEFAULT VALUES;
CREATE TABLE twins (a text);
INSERT INTO twins VALUES ('same'), ('same'), (NULL), (NULL);
CREATE TABLE nothing (a text);
CREATE TABLE "Sch ema"."T;a
b ""q"".x" ("c
1" text, "sel'ect" int, "back\slash" text);
INSERT INTO "Sch ema"."T;a
b ""q"".x" VALUES ('x', 1, E'\\');
DO $$ BEGIN
    EXECUTE 'CREATE TABLE wide (' || (SELECT string_agg('c' || i || ' int', ', ') FROM generate_series(1, 250) i) || ')';
    EXECUTE 'INSERT INTO wide SELECT ' || (SELECT string_agg(i::text, ', ') FROM generate_series(1, 250) i);
END $$;

CREATE TABLE parts (id int, t text, PRIMARY KEY (id)) PARTITION BY RANGE (id);
CREATE TABLE parts_low PARTITION OF parts FOR VALUES FROM (0) TO (10);
CREATE TABLE parts_rest PARTITION OF parts DEFAULT;
INSERT INTO parts SELECT g, 'part ' || g FROM generate_series(1, 20) g;
CREATE INDEX ON parts (t);
CREATE TABLE refers (id int REFERENCES parts (id), u int UNIQUE, EXCLUDE USING gist (int4range(id, u) WITH &&));
CREATE TABLE parent (a int);
CREATE TABLE child (b int) INHERITS (parent);
INSERT INTO parent VALUES (1);
INSERT INTO child VALUES (1, 2);
CREATE UNLOGGED TABLE unlogged (a int);
INSERT INTO unlogged VALUES (1);
CREATE VIEW seen AS SELECT id, words FROM everything;
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM everything;
CREATE INDEX ON counted (n);
CREATE INDEX words_trigrams ON everything USING gin (words gin_trgm_ops);
CREATE UNIQUE INDEX ON twins (a) WHERE a = 'never';
CREATE SEQUENCE "Counter 1";
SELECT nextval('"Counter 1"');

CREATE FUNCTION looks_like_copy() RETURNS text LANGUAGE sql AS $body$
SELECT 'x
COPY public.twins (a) FROM stdin;
one more
\.
' $body$;
CREATE PROCEDURE does_nothing() LANGUAGE sql AS $$ SELECT 1 $$;
CREATE AGGREGATE total(int) (SFUNC = int4pl, STYPE = int);
CREATE FUNCTION keep_row() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER kept BEFORE INSERT ON everything FOR EACH ROW EXECUTE FUNCTION keep_row();
CREATE TRIGGER kept_part AFTER INSERT ON parts FOR EACH ROW EXECUTE FUNCTION keep_row();
CREATE FUNCTION hide() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER hidden ON ddl_command_end EXECUTE FUNCTION hide();
CREATE RULE quiet AS ON DELETE TO twins DO INSTEAD NOTHING;
COMMENT ON TABLE twins IS 'COPY public.twins (a) FROM stdin;
x
\.';
ALTER TABLE refers ENABLE ROW LEVEL SECURITY;
CREATE POLICY some_rows ON refers USING (u > 0);
ALTER TABLE everything OWNER TO "Odd ""Owner";
ALTER TABLE parent OWNER TO app;

SELECT lo_from_bytea(0, '\x00ff'), lo_from_bytea(0, decode(repeat('abcd', 150000), 'hex')), lo_from_bytea(0, ''),
    lo_from_bytea(0, decode(repeat('ef', 262144), 'hex')), lo_from_bytea(0, decode(repeat('27', 262145), 'hex'));
