import Access
import Errors
import ObjectStorage
import Testing

@Suite struct StoragePrefixTests {
    @Test(arguments: [
        ("file:///lake/orders", "file:///lake/orders/"), ("/lake/orders", "file:///lake/orders/"),
        ("file:///lake/orders/", "file:///lake/orders/"),
        ("s3://bucket/lake/orders", "s3://bucket/lake/orders/"), ("S3://bucket/a", "s3://bucket/a/"),
        ("file:///lake/caf\u{E9} 1", "file:///lake/caf\u{E9} 1/"), ("file:///lake/100%", "file:///lake/100%/"),
        ("file:///lake/a%20b", "file:///lake/a%20b/"), ("file:///lake/v1..2", "file:///lake/v1..2/"),
        ("file:///lake/.hidden", "file:///lake/.hidden/"),
    ]) func endsInASlash(_ uri: String, _ text: String) throws {
        #expect(try StoragePrefix(uri).text == text)
    }

    /// Each of these is the folder of somebody else to some reader.
    static let tricks = [
        "file:///lake/a/../orders", "file:///lake/..", "file:///lake/./orders", "file:///lake//orders",
        "file:///lake/a/..", "file:///lake/...", "file:///lake/a/%2e%2e/orders", "file:///lake/a/%2E./orders",
        "file:///lake/a/.%2e", "file:///lake/a/%252e%252e/orders", "file:///lake/a/%25252e%25252e/orders",
        "file:///lake/a/%2525252525252e", "file:///lake/a%2f..%2forders", "file:///lake/a%2Forders",
        "file:///lake/a%252forders", "file:///lake/a\\..\\orders", "file:///lake/a%5c..%5corders",
        "file:///lake/a/\\", "file:///lake/orders%00", "file:///lake/orders\0", "file:///lake/orders\n",
        "file:///lake/orders%0a", "file:///lake/%c0%ae%c0%ae/orders", "file:///lake/%ff", "s3://bucket/a?versionId=1",
        "s3://bucket/a#b", "s3://bucket//a", "file:///lake/a/%2e", "file:///lake/a//", "/lake/../orders",
        "//lake/orders", "lake/orders",
        "", "/", "file:///lake/a/%2e%2e%2f%2e%2e%2forders",
    ]

    @Test(arguments: tricks) func refusesWhatCanBeReadInTwoWays(_ uri: String) {
        #expect(throws: MartletError.self) { try StoragePrefix(uri) }
        #expect((try? StoragePrefix("file:///lake"))?.opens(uri) == false)
    }

    @Test func opensWhatIsInsideAndNothingBeside() throws {
        let orders = try StoragePrefix("file:///lake/orders")
        #expect(orders.opens("file:///lake/orders/data/1.parquet"))
        #expect(orders.opens("file:///lake/orders/orders"))
        for uri in [
            "file:///lake/orders2", "file:///lake/orders2/data/1.parquet", "file:///lake/orders",
            "file:///lake/orders/",
            "file:///lake/order", "file:///lake", "file:///lake/Orders/x", "s3://lake/orders/x",
            "file:///lake/orders%2Fx",
            "file:///lake/orders/../orders2/x", "file:///lake/orders/%2e%2e/orders2/x", "file:///lake/orders\\x",
        ] {
            #expect(!orders.opens(uri), "\(uri)")
        }
    }

    /// Whatever is handed out for one of two folders, no reader of URIs finds the other's files below it.
    @Test func twoFoldersNeverOpenEachOther() throws {
        let pieces = ["orders", "orders2", "..", ".", "", "%2e%2e", "%2f", "\\", "a", "%252e", "%", "?", "caf\u{E9}"]
        var generator = SeededGenerator(seed: 99)
        var made = 0
        for _ in 0..<20_000 {
            let path = (0..<Int.random(in: 1...4, using: &generator)).map { _ in
                (0..<Int.random(in: 1...2, using: &generator)).map { _ in
                    pieces.randomElement(using: &generator) ?? "a"
                }.joined()
            }
            let uri = "s3://bucket/lake/" + path.joined(separator: "/")
            guard let prefix = try? StoragePrefix(uri) else { continue }
            made += 1
            #expect(prefix.text.hasSuffix("/") && !prefix.text.hasSuffix("//"))
            #expect(prefix.text.hasPrefix("s3://bucket/lake/"))
            // The bluntest reader: decodes again and again, turns backslashes, and walks up where told to.
            var reading = prefix.text
            for _ in 0..<8 { reading = blunt(reading) }
            #expect(reading.split(separator: "/").count == prefix.text.split(separator: "/").count, "\(prefix)")
            #expect(!reading.split(separator: "/").contains(".."), "\(prefix)")
        }
        #expect(made > 500)
    }

    private func blunt(_ uri: String) -> String {
        uri.replacing("%25", with: "%").replacing("%2e", with: ".").replacing("%2E", with: ".").replacing(
            "%2f", with: "/"
        ).replacing("%2F", with: "/").replacing("%5c", with: "/").replacing("\\", with: "/")
    }
}

@Suite struct TableGrantTests {
    private let warehouse = "file:///project/lake"

    private func grant(
        _ caller: Caller, _ path: [String], at location: String, folder: String? = nil
    ) throws -> TableGrant {
        let own = path.dropLast().reduce(warehouse) { "\($0)/\($1)" }
        return try TableGrant(
            for: caller, table: path, at: location, warehouse: Location(warehouse),
            reach: FileReach(of: caller, folders: [Location(folder ?? own)], warehouse: Location(warehouse)))
    }

    private func code(_ body: () throws -> TableGrant) -> ErrorCode? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? MartletError)?.code
        }
    }

    @Test func opensTheTablesFolder() throws {
        let reader = Caller(name: "r", scope: .read)
        let made = try grant(reader, ["silver", "orders"], at: "file:///project/lake/silver/orders-1f3a9c77")
        #expect(made.prefix.text == "file:///project/lake/silver/orders-1f3a9c77/")
        #expect(made.mode == .read)
        #expect(
            try grant(Caller(name: "w", scope: .write), ["silver", "orders"], at: "\(warehouse)/x").mode == .readWrite)
    }

    @Test func opensNothingOutsideOfTheLake() {
        let admin = Caller(name: "a", scope: .admin)
        for location in [
            "file:///project/lake", "file:///project/lake/", "file:///project", "file:///", "file:///project/lake2/t",
            "s3://project/lake/t", "file:///project/lake/../secrets", "file:///project/lake/%2e%2e/secrets",
        ] {
            #expect(code { try grant(admin, ["t"], at: location) } == .permissionDenied, "\(location)")
        }
    }

    @Test func needsTheRightToReadTheTable() throws {
        let caller = Caller(name: "r", scope: .read, reach: Reach([try NamespacePattern(["gold"])]))
        #expect(code { try grant(caller, ["silver", "t"], at: "\(warehouse)/silver/t") } == .permissionDenied)
        #expect(code { try grant(caller, ["gold", "t"], at: "\(warehouse)/gold/t") } == nil)
    }

    /// Who may write to `bronze` can point a table of it anywhere in the lake, and gets nothing of `gold` by that.
    @Test func aLimitedCallerStaysInItsFolders() throws {
        let loader = Caller(name: "w", scope: .write, reach: Reach([try NamespacePattern(["bronze"])]))
        for location in ["gold/orders", "gold", "bronze2/orders", "bronze", "orders"] {
            let refused = code { try grant(loader, ["bronze", "t"], at: "\(warehouse)/\(location)") }
            #expect(refused == .permissionDenied, "\(location)")
        }
        #expect(code { try grant(loader, ["bronze", "t"], at: "\(warehouse)/bronze/t-1") } == nil)
        #expect(code { try grant(loader, ["bronze", "eu", "t"], at: "\(warehouse)/bronze/t") } == .permissionDenied)
        // The same location is fine for who reaches the whole lake.
        #expect(
            code { try grant(Caller(name: "w", scope: .write), ["bronze", "t"], at: "\(warehouse)/gold/t") } == nil)
    }

    /// A table at the top of the lake has no folder that is its namespace's own.
    @Test func theTopIsNobodysFolder() throws {
        let caller = Caller(name: "w", scope: .write, reach: Reach([try NamespacePattern(["t"])]))
        #expect(code { try grant(caller, ["t"], at: "\(warehouse)/t-1") } == .permissionDenied)
    }

    @Test func aFolderNeedsNoCredentials() throws {
        let made = try grant(Caller(name: "r", scope: .read), ["a", "t"], at: "\(warehouse)/a/t-1")
        let access = FolderAccess()
        #expect(!access.needsCredentials && access.signer == nil)
        #expect(
            access.credentials(for: made, to: StorageClient(host: nil, isSecure: false)) == [
                StorageCredential(prefix: made.prefix, settings: [:])
            ])
    }
}
