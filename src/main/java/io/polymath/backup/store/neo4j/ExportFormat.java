package io.polymath.backup.store.neo4j;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteFeature;

/**
 * The form of an export: JSON Lines in UTF-8, each line one object whose fields stand in this order, each line ended by
 * a line feed; labels and keys ascend by their UTF-16 units; empty labels and properties are left out.
 *
 * <pre>
 * {"format":"polymath-neo4j","version":1,"server":"5.26.30","edition":"community","database":"neo4j","bookmark":"FB:…"}
 * {"constraint":"paper_doc_id","type":"UNIQUENESS","statement":"CREATE CONSTRAINT …"}
 * {"index":"paper_year","type":"RANGE","statement":"CREATE RANGE INDEX …"}
 * {"node":7,"labels":["Paper"],"properties":{"title":"…","year":1979}}
 * {"relationship":"CITES","from":7,"to":9,"properties":{"weight":0.5}}
 * {"dangling":"CITES","from":7,"to":10}
 * {"end":{"constraints":1,…},"bookmark":"FB:…","exact":true}
 * </pre>
 */
final class ExportFormat {

    static final String NAME = "polymath-neo4j";
    static final int VERSION = 1;

    /** Reading such a line takes a heap of 128 MB (measured; 192 MB at 24 MiB), half of what an export has to run in. */
    static final int MAX_LINE_BYTES = 16 << 20;

    /** Line, properties, list, value with a tag, its list, its numbers. */
    private static final int MAX_DEPTH = 6;
    /** A 64-bit integer has 20 letters; the longest float 24. */
    private static final int MAX_NUMBER_LENGTH = 32;
    /** Longer than any name in Neo4j: 65,535 letters of at most four bytes. */
    private static final int MAX_NAME_LENGTH = 4 * 65_535;

    /** For text that is written and read line by line; makes parsers and generators for any number of threads. */
    static final JsonFactory JSON = new JsonFactoryBuilder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxNumberLength(MAX_NUMBER_LENGTH)
                    .maxNameLength(MAX_NAME_LENGTH)
                    .maxStringLength(MAX_LINE_BYTES)
                    .build())
            // else an error would tell the content of the store
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .disable(StreamWriteFeature.FLUSH_PASSED_TO_STREAM)
            // the shortest form of a float, whatever version of Java runs
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .rootValueSeparator((String) null)
            .build();

    private ExportFormat() {}
}
