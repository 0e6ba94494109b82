import Access
import Errors
import ObjectStorage
import Testing

@Suite struct FileReachTests {
    private static let lake = "file:///project/lake"

    private func reach(_ folders: [String] = ["\(lake)/orders"]) throws -> FileReach? {
        try FileReach(
            of: Caller(name: "w", scope: .write, reach: Reach([NamespacePattern(["orders"])])),
            folders: folders.map { try Location($0) },
            warehouse: Location(Self.lake))
    }

    @Test(arguments: [
        "orders/t-1/data/a.parquet", "orders/t-1", "orders/eu/t-1/metadata/x.avro",
        "orders/t/data/region=a%2Fb/a.parquet",
        "orders//t", "orders/..t/x", "orders/t-1/caf\u{E9}",
    ]) func opensWhatIsInside(_ path: String) throws {
        #expect(try #require(try reach()).opens("\(Self.lake)/\(path)"))
        #expect(try #require(try reach()).opens("/project/lake/\(path)"))
    }

    @Test(arguments: [
        "file:///project/lake", "file:///project/lake/orders", "file:///project/lake/orders/",
        "file:///project/lake/orders2/t",
        "file:///project/lake/order", "file:///project/lake/ORDERS/t", "file:///project/lake/orders/../orders2/t",
        "file:///project/lake/orders/./../orders2", "file:///project/lake/orders%2Ft",
        "file:///project/lake/orders\u{301}/t",
        "s3://project/lake/orders/t", "file://host/project/lake/orders/t", "project/lake/orders/t", "", "/",
        "file:///project/lake/orders/\0/../../orders2", "/etc/passwd",
    ]) func opensNothingElse(_ location: String) throws {
        let reach = try #require(try reach())
        #expect(!reach.opens(location))
        let error = #expect(throws: MartletError.self) { try reach.require(location, of: ["orders", "t"]) }
        #expect(error?.code == .permissionDenied)
    }

    /// A table may lie elsewhere, where somebody put it who may.
    @Test func aTablesOwnFolderIsAdded() throws {
        let reach = try #require(try reach())
        let wider = try reach.adding("\(Self.lake)/gold/orders-1")
        #expect(wider.opens("\(Self.lake)/gold/orders-1/data/a") && wider.opens("\(Self.lake)/orders/t"))
        #expect(!wider.opens("\(Self.lake)/gold/orders-12/data/a") && !reach.opens("\(Self.lake)/gold/orders-1/data/a"))
        // Never the lake itself, or what is outside of it.
        for folder in [Self.lake, "file:///project", "file:///project/lake2/t", "/"] {
            #expect(!(try reach.adding(folder)).opens("\(folder)/gold/x"), "\(folder)")
        }
        #expect(try reach.adding(nil).opens("\(Self.lake)/orders/t"))
    }

    @Test func whoeverReachesTheWholeLakeIsHeldToNothing() throws {
        let warehouse = try Location(Self.lake)
        #expect(try FileReach(of: Caller(name: "a", scope: .read), folders: [], warehouse: warehouse) == nil)
        let nowhere = Caller(name: "n", scope: .admin, reach: .namespaces([]))
        #expect(try FileReach(of: nowhere, folders: [], warehouse: warehouse)?.opens("\(Self.lake)/orders/t") == false)
    }

    /// Two spellings that Swift takes for the same are two folders on a disk.
    @Test func locationsAreComparedByBytes() throws {
        let folder = try Location("/lak\u{E9}")
        #expect(try Location("/lak\u{E9}/t").relative(to: folder) == "t")
        #expect(try Location("/lake\u{301}/t").relative(to: folder) == nil)
        #expect(
            try Location("/lake/\u{301}t").relative(to: Location("/lake"))?.utf8.elementsEqual("\u{301}t".utf8) == true)
        #expect(try Location("/lake").relative(to: Location("/")) == "lake")
        #expect(try Location("/lake").relative(to: Location("/lake")) == nil)
    }
}
