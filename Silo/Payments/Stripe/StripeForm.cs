using System.Globalization;

namespace IdleCloud.Silo.Payments.Stripe;

/// <summary>The fields of a call, in Stripe's form: <c>a[b][0]=c</c>.</summary>
internal sealed class StripeForm
{
    private readonly List<KeyValuePair<string, string>> _fields = [];

    /// <summary>Adds a field; one without a value is left out.</summary>
    public StripeForm Add(string name, string? value)
    {
        if (value is not null) _fields.Add(new(name, value));
        return this;
    }

    /// <summary>Adds a number.</summary>
    public StripeForm Add(string name, long value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>As the body of a call that changes something.</summary>
    public HttpContent ToContent() => new FormUrlEncodedContent(_fields);

    /// <summary>As the end of an address.</summary>
    public string ToQuery() =>
        string.Join('&', _fields.Select(field => $"{Uri.EscapeDataString(field.Key)}={Uri.EscapeDataString(field.Value)}"));
}
