-- A school that has just come in has no statistics until the server's own housekeeping comes round, and until
-- then every save is planned as if its tables were empty. The trust's role may not ANALYZE; this may, for it.
CREATE OR REPLACE FUNCTION {schema}.analyze_registers() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp AS $$
BEGIN
    ANALYZE registers_pupil, registers_spell, registers_classmembership, registers_contact, registers_contactlink,
            registers_characteristic, registers_mark, registers_markevent, registers_registersave,
            registers_registersubmission, registers_weeksummary;
END
$$;
