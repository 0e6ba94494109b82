import Clocks
import Errors
import JSON
import Schedules

/// What S3's clients put.
extension TriggerWatch {
    /// Events of one look, and looks of one source in a tick; what is beyond them is for the next tick.
    private static let objectBatch = 1000
    private static let objectLooks = 10

    func lookAtObjects(
        _ arrival: ObjectArrival, _ position: Int, _ machine: inout TriggerMachine, _ now: Timestamp
    ) async throws {
        guard let objects = scheduler.objects else { return }
        guard var cursor = machine.state.cursors[position]?.intValue else {
            // What was put before the trigger was made has not arrived.
            let made = try await scheduler.store.entry(machine.trigger.name)?.createdAt ?? now
            return machine.setCursor(position, .integer(try await objects.position(before: min(made, now))))
        }
        let newest = try await newestObject(objects)
        for _ in 0..<Self.objectLooks where cursor < newest {
            let look = try await objects.look(after: cursor, limit: Self.objectBatch)
            for object in look.arrived where arrival.fits(bucket: object.bucket, key: object.key) {
                machine.observe(
                    position, at: min(object.time, now), detail: [.string("\(object.bucket)/\(object.key)")])
            }
            guard look.position > cursor else { break }
            cursor = look.position
        }
        machine.setCursor(position, .integer(cursor))
    }

    /// Asked once a tick, for all triggers.
    private func newestObject(_ objects: any ObjectProbing) async throws -> Int64 {
        if let newest = objectPosition { return newest }
        let newest = try await objects.position()
        objectPosition = newest
        return newest
    }
}
