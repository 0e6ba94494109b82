internal import S3

/// The rules by which versions and uploads go, as XML.
enum LifecycleDocument {
    private static let ruleLimit = 1000

    static func parse(_ bytes: [UInt8]) throws(S3Failure) -> [LifecycleRule] {
        let elements = try XMLReader.read(bytes, "LifecycleConfiguration").all("Rule")
        guard !elements.isEmpty, elements.count <= ruleLimit else { throw S3Failure(.malformedXML) }
        var rules: [LifecycleRule] = []
        for (index, element) in elements.enumerated() { rules.append(try rule(element, index)) }
        guard Set(rules.map(\.id)).count == rules.count else {
            throw S3Failure(.invalidArgument, "Rule ID must be unique. Found same ID for more than one rule")
        }
        return rules
    }

    private static func rule(_ element: XMLElement, _ index: Int) throws(S3Failure) -> LifecycleRule {
        guard element["Transition"] == nil, element["NoncurrentVersionTransition"] == nil else {
            throw S3Failure(.notImplemented, "There is one storage class, so nothing can move to another.")
        }
        let filter = element["Filter"]
        for name in ["Tag", "And", "ObjectSizeGreaterThan", "ObjectSizeLessThan"] where filter?[name] != nil {
            throw S3Failure(.notImplemented, "A rule's filter is a prefix; '\(name)' is not built.")
        }
        guard let status = element.text(of: "Status"), ["Enabled", "Disabled"].contains(status) else {
            throw S3Failure(.malformedXML)
        }
        guard element["Expiration"]?["Date"] == nil else {
            throw S3Failure(.notImplemented, "Expiration at a date is not built; give days.")
        }
        let rule = LifecycleRule(
            id: element.text(of: "ID") ?? "rule-\(index + 1)", isEnabled: status == "Enabled",
            prefix: filter?.text(of: "Prefix") ?? element.text(of: "Prefix") ?? "",
            expirationDays: try days(element["Expiration"], "Days"),
            expiresMarkers: element["Expiration"]?.text(of: "ExpiredObjectDeleteMarker") == "true",
            noncurrentDays: try days(element["NoncurrentVersionExpiration"], "NoncurrentDays"),
            noncurrentKept: try days(element["NoncurrentVersionExpiration"], "NewerNoncurrentVersions"),
            abortDays: try days(element["AbortIncompleteMultipartUpload"], "DaysAfterInitiation"))
        guard rule.expirationDays != nil || rule.expiresMarkers || rule.noncurrentDays != nil || rule.abortDays != nil
        else { throw S3Failure(.invalidRequest, "At least one action needs to be specified in a rule") }
        return rule
    }

    private static func days(_ element: XMLElement?, _ name: String) throws(S3Failure) -> Int? {
        guard let text = element?.text(of: name) else { return nil }
        guard let days = Int(text), days >= 1, days <= 100_000 else {
            throw S3Failure(.invalidArgument, "'\(name)' for an action must be a positive integer")
        }
        return days
    }

    static func xml(_ rules: [LifecycleRule]) -> [UInt8] {
        XMLWriter.document("LifecycleConfiguration") { writer in
            for rule in rules { writer.element("Rule") { write(rule, to: &$0) } }
        }
    }

    private static func write(_ rule: LifecycleRule, to writer: inout XMLWriter) {
        writer.element("ID", rule.id)
        writer.element("Filter") { $0.element("Prefix", rule.prefix) }
        writer.element("Status", rule.isEnabled ? "Enabled" : "Disabled")
        if rule.expirationDays != nil || rule.expiresMarkers {
            writer.element("Expiration") { writer in
                if let days = rule.expirationDays { writer.element("Days", days) }
                if rule.expiresMarkers { writer.element("ExpiredObjectDeleteMarker", true) }
            }
        }
        if let days = rule.noncurrentDays {
            writer.element("NoncurrentVersionExpiration") { writer in
                writer.element("NoncurrentDays", days)
                if let kept = rule.noncurrentKept { writer.element("NewerNoncurrentVersions", kept) }
            }
        }
        if let days = rule.abortDays {
            writer.element("AbortIncompleteMultipartUpload") { $0.element("DaysAfterInitiation", days) }
        }
    }
}
