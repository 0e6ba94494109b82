import HTTP
import JSON
import Machine
import Testing

@testable import PlatformAPI

/// The OpenAPI document is a contract: a change of it shows as a change of the snapshot.
@Suite struct OpenAPITests {
    private static let snapshot = LocalFiles.absolute("../../Snapshots/PlatformOpenAPI.json", from: #filePath)

    private static func document(_ served: ServedProject) async throws -> Answer {
        try await served.ask(.get, "/openapi.json", as: nil)
    }

    @Test func isAsItWas() async throws {
        let served = try await ServedProject()
        let actual = try await Self.document(served).text + "\n"
        let expected = try? String(decoding: LocalFiles.read(Self.snapshot), as: UTF8.self)
        if expected != actual {
            // What to compare, and to copy over the snapshot where the change is meant.
            let proposal = "/tmp/martlet-openapi-\(actual.utf8.count).json"
            try? LocalFiles.create(proposal, Array(actual.utf8))
            Issue.record("the document differs from \(Self.snapshot); the new text is in \(proposal)")
        }
        await served.close()
    }

    @Test func hasEveryRouteAndNoOther() async throws {
        let served = try await ServedProject()
        let answer = try await Self.document(served)
        #expect(answer.status == 200 && answer.fields["Content-Type"] == "application/json")
        let paths = try #require(answer.json["paths"]?.objectValue)
        var described: Set<String> = []
        var identifiers: [String] = []
        for (path, item) in paths.members {
            for (method, operation) in try #require(item.objectValue).members {
                described.insert("\(method.uppercased()) \(path)")
                identifiers.append(try #require(operation["operationId"]?.stringValue))
                for parameter in operation["parameters"]?.arrayValue ?? [] where parameter["in"] == "path" {
                    let name = try #require(parameter["name"]?.stringValue)
                    #expect(path.contains("{\(name)}") && parameter["required"] == true, "\(path)")
                }
            }
        }
        #expect(described == Set(served.group.routes.map { "\($0.method) \($0.pattern)" }))
        #expect(Set(identifiers).count == identifiers.count)
        await served.close()
    }

    @Test func everyRouteSaysWhatItTakesAndGives() async throws {
        let served = try await ServedProject()
        for route in served.group.routes {
            let document = try #require(route[RouteDocument.self], "\(route.operation)")
            let says = document.answer != nil || !document.media.isEmpty
            #expect(says, "\(route.operation) does not say what it gives")
            #expect(document.body.isEmpty || !document.takesFile, "\(route.operation)")
        }
        await served.close()
    }

    /// Whoever reads the document learns of every member, or that they are up to whoever writes them.
    @Test func noObjectIsSilentAboutItsMembers() async throws {
        let served = try await ServedProject()
        let document = try await Self.document(served).json
        var silent: [String] = []
        func look(_ value: JSONValue, at path: String) {
            for (index, element) in (value.arrayValue ?? []).enumerated() { look(element, at: "\(path)[\(index)]") }
            guard let object = value.objectValue else { return }
            let types = object["type"]?.arrayValue ?? [object["type"]].compactMap(\.self)
            if types.contains("object"), object["properties"] == nil, object["additionalProperties"] == nil {
                silent.append(path)
            }
            for (name, member) in object.members { look(member, at: "\(path).\(name)") }
        }
        look(document, at: "")
        #expect(silent.isEmpty)
        let schemas = try #require(document["components"]?["schemas"]?.objectValue)
        func references(in value: JSONValue) -> [String] {
            let here = value["$ref"]?.stringValue.map { [$0] } ?? []
            return here + (value.arrayValue ?? []).flatMap(references)
                + (value.objectValue?.members ?? []).flatMap { references(in: $0.value) }
        }
        let named = Set(references(in: document).filter { $0.hasPrefix("#/components/schemas/") })
        #expect(named == Set(schemas.names.map { "#/components/schemas/\($0)" }))
        await served.close()
    }
}
