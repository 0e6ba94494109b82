import Clocks
import Errors
import Identifiers
import Testing

@testable import Iceberg

@Suite struct PlanRegistryTests {
    static let ada = PlanRegistry.Owner(
        caller: "ada", ref: "lake", table: "silver.orders", tableUUID: UUID(high: 1, low: 1))
    let start = Timestamp(milliseconds: 0)

    private func pages(_ files: Int, perPage: Int = 2) -> ScanPages {
        ScanPages(
            PlannedScan(
                files: (0..<files).map {
                    PlannedScan.File(
                        file: DataFile(path: "f\($0)", recordCount: 1, fileSize: 1), specID: 0, deletes: [],
                        residual: nil)
                }, stats: [], schemas: [], report: ScanReport()),
            filesPerPage: perPage)
    }

    private func others() -> [PlanRegistry.Owner] {
        var caller = Self.ada
        caller.caller = "bob"
        var ref = Self.ada
        ref.ref = "lake@dev"
        var table = Self.ada
        table.table = "silver.others"
        var made = Self.ada
        made.tableUUID = UUID(high: 2, low: 2)
        return [caller, ref, table, made]
    }

    @Test func aPlanIsThereForItsOwnerOnly() throws {
        var registry = PlanRegistry()
        _ = try registry.begin("p", for: Self.ada, isBackground: true, now: start)
        guard case .inWork? = registry.state(of: "p", for: Self.ada, now: start) else {
            Issue.record("it is not in work")
            return
        }
        #expect(registry.page(of: "p.0", for: Self.ada, now: start) == nil)
        try registry.finish("p", .success(pages(5)), now: start)
        guard case .completed(let done)? = registry.state(of: "p", for: Self.ada, now: start) else {
            Issue.record("it is not completed")
            return
        }
        #expect(done.ranges == [0..<2, 2..<4, 4..<5])
        #expect(registry.page(of: "p.2", for: Self.ada, now: start)?.page == 2)
        for task in ["p.3", "p.-1", "p", "p.x", "q.0", "", ".", "p.0.0", "p.99999999999999999999"] {
            #expect(registry.page(of: task, for: Self.ada, now: start) == nil, "\(task)")
        }
        for other in others() {
            #expect(registry.state(of: "p", for: other, now: start) == nil)
            #expect(registry.page(of: "p.1", for: other, now: start) == nil)
            #expect(registry.cancel("p", for: other, now: start) == nil)
        }
    }

    @Test func aPlanExpiresAfterItsLastUse() throws {
        var registry = PlanRegistry()
        _ = try registry.begin("p", for: Self.ada, isBackground: true, now: start)
        let lifetime = registry.limits.lifetimeSeconds
        #expect(registry.state(of: "p", for: Self.ada, now: start.adding(seconds: lifetime)) != nil)
        #expect(registry.state(of: "p", for: Self.ada, now: start.adding(seconds: 2 * lifetime)) != nil)
        #expect(registry.state(of: "p", for: Self.ada, now: start.adding(seconds: 3 * lifetime + 1)) == nil)
        #expect(registry.cancel("p", for: Self.ada, now: start.adding(seconds: 3 * lifetime + 1)) == nil)
        let expired = try registry.begin(
            "q", for: Self.ada, isBackground: true, now: start.adding(seconds: 3 * lifetime + 1))
        #expect(expired == ["p"])
        #expect(Set(registry.plans.keys) == ["q"])
        try registry.finish("p", .success(pages(5)), now: start)
        #expect(registry.files == 0)
    }

    @Test func cancellingIsForGood() throws {
        var registry = PlanRegistry()
        _ = try registry.begin("p", for: Self.ada, isBackground: true, now: start)
        #expect(registry.cancel("p", for: Self.ada, now: start) == true)
        #expect(registry.cancel("p", for: Self.ada, now: start) == false)
        try registry.finish("p", .success(pages(5)), now: start)
        guard case .cancelled? = registry.state(of: "p", for: Self.ada, now: start) else {
            Issue.record("it is not cancelled")
            return
        }
        _ = try registry.begin("q", for: Self.ada, isBackground: false, now: start)
        try registry.finish("q", .success(pages(5)), now: start)
        #expect(registry.files == 5)
        #expect(registry.cancel("q", for: Self.ada, now: start) == false)
        #expect(registry.files == 0 && registry.page(of: "q.0", for: Self.ada, now: start) == nil)
    }

    @Test func failuresAreToldToWhoAsks() throws {
        var registry = PlanRegistry()
        _ = try registry.begin("p", for: Self.ada, isBackground: true, now: start)
        try registry.finish("p", .failure(MartletError(.corrupt, "a manifest is gone")), now: start)
        guard case .failed(let error)? = registry.state(of: "p", for: Self.ada, now: start) else {
            Issue.record("it has not failed")
            return
        }
        #expect(error.message == "a manifest is gone")
    }

    @Test func onlySpentPlansMakeRoom() throws {
        var limits = PlanRegistry.Limits()
        limits.plans = 3
        limits.plansPerCaller = 2
        var registry = PlanRegistry(limits: limits)
        for (second, id) in ["a", "b"].enumerated() {
            _ = try registry.begin(id, for: Self.ada, isBackground: false, now: start.adding(seconds: Int64(second)))
            try registry.finish(id, .success(pages(3)), now: start.adding(seconds: Int64(second)))
        }
        let full = #expect(throws: MartletError.self) {
            try registry.begin("c", for: Self.ada, isBackground: false, now: start)
        }
        #expect(full?.code == .unavailable && full?.message.contains("plans per caller") == true)
        // All pages of 'b' were fetched, so nobody misses it.
        for page in 0..<2 { _ = registry.page(of: "b.\(page)", for: Self.ada, now: start) }
        _ = try registry.begin("c", for: Self.ada, isBackground: false, now: start)
        #expect(Set(registry.plans.keys) == ["a", "c"])
        var bob = Self.ada
        bob.caller = "bob"
        _ = try registry.begin("d", for: bob, isBackground: false, now: start)
        #expect(throws: MartletError.self) { try registry.begin("e", for: bob, isBackground: false, now: start) }
    }

    @Test func workAndFilesAreBounded() throws {
        var limits = PlanRegistry.Limits()
        limits.plansInWork = 1
        limits.files = 6
        var registry = PlanRegistry(limits: limits)
        _ = try registry.begin("a", for: Self.ada, isBackground: true, now: start)
        #expect(throws: MartletError.self) { try registry.begin("b", for: Self.ada, isBackground: true, now: start) }
        // Whoever waits is bounded by the server's own limits.
        _ = try registry.begin("b", for: Self.ada, isBackground: false, now: start)
        try registry.finish("b", .success(pages(4)), now: start)
        let full = #expect(throws: MartletError.self) { try registry.finish("a", .success(pages(4)), now: start) }
        #expect(full?.message.contains("files in plans") == true)
        guard case .failed? = registry.state(of: "a", for: Self.ada, now: start) else {
            Issue.record("it has not failed")
            return
        }
        for page in 0..<2 { _ = registry.page(of: "b.\(page)", for: Self.ada, now: start) }
        _ = try registry.begin("c", for: Self.ada, isBackground: true, now: start)
        try registry.finish("c", .success(pages(4)), now: start)
        #expect(registry.files == 4 && registry.plans["b"] == nil)
    }
}
