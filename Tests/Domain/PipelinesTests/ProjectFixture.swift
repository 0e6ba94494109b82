import Clocks
import Errors
import JSON
import ObjectStorage
import Testing

@testable import Pipelines

/// A project of files in memory.
struct ProjectFixture {
    var files: [String: String]

    init(_ files: [String: String]) { self.files = files }

    func load(variables: JSONObject = JSONObject()) async throws -> Project {
        let store = InMemoryObjectStore()
        let root = try Location("/work/shop")
        for (path, text) in files { try await store.write(root.appending(path), Array(text.utf8)) }
        return try await Project.load(from: store, root: root, variables: variables)
    }

    /// The error of a project that must not load.
    func failure() async -> MartletError? {
        await #expect(throws: MartletError.self) { try await load() }
    }

    static var context: RenderContext { RenderContext(targetExists: false, runStartedAt: Timestamp(microseconds: 0)) }

    /// Three layers: a landing zone, a table joined through an ephemeral query and a view, an aggregate.
    static let shop = ProjectFixture([
        "martlet.yaml": "name: shop\nvars:\n  limit: 5\n",
        "macros/money.sql": "{% macro euros(c) %}round({{ c }} / 100.0, 2){% endmacro %}",
        "pipelines/bronze/orders/pipeline.sql": "SELECT * FROM read_csv('{{ landing_zone('orders') }}')",
        "pipelines/silver/recent/pipeline.sql":
            "-- @materialized: ephemeral\nSELECT * FROM {{ ref('bronze.orders') }} WHERE id > {{ var('limit') }};\n",
        "pipelines/silver/orders/pipeline.sql":
            "{% from 'money.sql' import euros %}\nSELECT id, {{ euros('cents') }} AS total FROM {{ ref('silver.recent') }}\n"
            + "{% if is_incremental() %}WHERE ts > '{{ watermark_value }}'{% endif %}",
        "pipelines/silver/orders/config.yaml":
            "merge_strategy: incremental\nunique_key: [id]\nwatermark_column: ts\ntags: [daily]\ncolumns:\n  - name: id\n    tests: [not_null, unique]\n",
        "pipelines/silver/orders/tests/quality/positive.sql":
            "-- @severity: warn\nSELECT * FROM {{ this }} WHERE total < 0",
        "pipelines/silver/names/pipeline.sql":
            "-- @materialized: view\nSELECT DISTINCT name FROM {{ ref('bronze.orders') }}",
        "pipelines/gold/kpi/pipeline.sql":
            "SELECT count(*) AS n FROM {{ ref('silver', 'orders') }}, {{ ref('silver.names') }}",
        "eu/pipelines/gold/kpi/pipeline.sql": "SELECT * FROM {{ ref('default.gold.kpi') }}",
    ])
}
