public import Errors
public import JSON

/// One column of a sort order.
public struct SortField: Hashable, Sendable {
    public enum Direction: String, Hashable, Sendable { case ascending = "asc", descending = "desc" }
    public enum NullOrder: String, Hashable, Sendable { case first = "nulls-first", last = "nulls-last" }

    public var sourceID: Int
    public var transform: Transform
    public var direction: Direction
    public var nullOrder: NullOrder

    public init(sourceID: Int, transform: Transform = .identity, direction: Direction, nullOrder: NullOrder) {
        self.sourceID = sourceID
        self.transform = transform
        self.direction = direction
        self.nullOrder = nullOrder
    }
}

/// The order in which a table's writers sort rows within a file; order 0 is unsorted.
public struct SortOrder: Hashable, Sendable {
    public var orderID: Int
    public var fields: [SortField]

    public init(orderID: Int, fields: [SortField]) {
        self.orderID = orderID
        self.fields = fields
    }

    public static let unsorted = SortOrder(orderID: 0, fields: [])
}

extension SortOrder {
    public var json: JSONValue {
        [
            "order-id": JSONValue(orderID),
            "fields": .array(
                fields.map {
                    [
                        "transform": .string($0.transform.description), "source-id": JSONValue($0.sourceID),
                        "direction": .string($0.direction.rawValue), "null-order": .string($0.nullOrder.rawValue),
                    ]
                }),
        ]
    }

    /// Reads a sort order.
    ///
    /// - Parameter file: How errors name the document.
    public init(json: JSONValue, file: String, code: ErrorCode = .corrupt) throws(MartletError) {
        try self.init(JSONCursor(json, file: file, code: code))
    }

    init(_ cursor: JSONCursor) throws(MartletError) {
        var fields: [SortField] = []
        for element in try cursor.elements("fields") {
            guard let direction = SortField.Direction(rawValue: try element.string("direction")),
                let nullOrder = SortField.NullOrder(rawValue: try element.string("null-order"))
            else { throw element.error("the direction is asc or desc, and the null order nulls-first or nulls-last") }
            fields.append(
                SortField(
                    sourceID: try element.int("source-id"), transform: Transform(try element.string("transform")),
                    direction: direction, nullOrder: nullOrder))
        }
        self.init(orderID: try cursor.int("order-id"), fields: fields)
    }
}
